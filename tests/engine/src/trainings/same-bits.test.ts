import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, describe, expect, test } from 'vitest'
import { type SameBits, startBuilds } from '../builds.js'
import { train, trainings } from './train.js'

let builds: SameBits[]

beforeAll(async () => {
  builds = await startBuilds()
})

describe.each(Object.entries(trainings))('%s', (_, training) => {
  test('the same seed gives the same bits at 1, 2 and 4 threads, however jobs are cut', async () => {
    for (const [first, ...others] of builds) {
      const expected = await train(first, training, 1)
      for (const engine of others) expect([engine.name, await train(engine, training, 1)]).toEqual([engine.name, expected])
    }
  })

  test('and another seed gives others', async () => {
    const [engine] = builds[0] as SameBits
    expect(await train(engine, training, 2)).not.toBe(await train(engine, training, 1))
  })
})
