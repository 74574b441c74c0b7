import '@tensorflow/tfjs-backend-cpu'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SameBits, startBuilds } from '../builds.js'
import { runs } from '../runs.js'
import { hold } from './hold.js'
import { laws } from './index.js'

/** Random problems a law. */
const usual = 20

let builds: SameBits[]
let solved = 0

beforeAll(async () => {
  builds = await startBuilds()
})

afterAll(() =>
  console.info(
    `laws: ${solved} problems solved on each of ${builds
      .flat()
      .map(({ name }) => name)
      .join('; ')}`,
  ),
)

describe('every kernel gives what its formula says, and the same bits on any number of threads', () => {
  test.each(laws.map((law) => [law.name, law] as const))('%s', (_, law) => {
    fc.assert(
      fc.property(law.problems, (problem) => {
        hold(law.pose(problem), builds)
        solved++
      }),
      { numRuns: runs(usual) },
    )
  })

  test('in a thousand random problems or more', () => {
    expect(solved).toBeGreaterThanOrEqual(1000)
  })
})
