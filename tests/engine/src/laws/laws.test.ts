import '@tensorflow/tfjs-backend-cpu'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Engine, startEngine } from '../engine.js'
import { runs } from '../runs.js'
import { hold } from './hold.js'
import { laws } from './index.js'

/** Random problems a law. */
const usual = 20

let engines: [Engine, ...Engine[]]
let solved = 0

beforeAll(async () => {
  engines = [await startEngine('one thread')]
})

afterAll(() => console.info(`laws: ${solved} problems solved`))

describe('every kernel gives what its formula says, and the same bits on any number of threads', () => {
  test.each(laws)('$name', (law) => {
    fc.assert(
      fc.property(law.problems, (problem) => {
        hold(law.pose(problem), engines)
        solved++
      }),
      { numRuns: runs(usual) },
    )
  })

  test('in a thousand random problems or more', () => {
    expect(solved).toBeGreaterThanOrEqual(1000)
  })
})
