import '@tensorflow/tfjs-backend-cpu'
import { cases } from '@sandglass/conformance'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SameBits, startBuilds } from '../builds.js'
import { ownKernels } from '../engine.js'
import { runs } from '../runs.js'
import { type Call, run } from './call.js'
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

  test('and each of our kernels has a law here, or a case in the conformance suite, which runs here as well', () => {
    const [engine] = builds[0] as SameBits
    const tried = new Set(cases.flatMap(({ kernels }) => kernels))
    const tell = (call: Call) => {
      tried.add(call.kernel)
      return run(engine, call)
    }
    for (const law of laws) for (const problem of fc.sample(law.problems, 5)) law.pose(problem).solve(tell)
    expect(ownKernels.filter((name) => !tried.has(name))).toEqual([])
  })

  test('in a thousand random problems or more', () => {
    expect(solved).toBeGreaterThanOrEqual(1000)
  })
})
