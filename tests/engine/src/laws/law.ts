import { type Draw, drawFrom } from '@sandglass/conformance/references'
import fc from 'fast-check'
import type { Call, Result } from './call.js'
import type { Expected } from './expected.js'

/** Calls a kernel on some engine. */
export type Runner = (call: Call) => readonly Result[]

/** What to do, and what has to come of it. */
export interface Posed {
  readonly solve: (run: Runner) => readonly Result[]
  /** In float64, from the formula; one for each of the results. */
  readonly expected: () => Expected | readonly Expected[]
}

/** What a kernel has to give for every problem that is drawn. */
export interface Law {
  readonly name: string
  readonly problems: fc.Arbitrary<unknown>
  pose(problem: unknown): Posed
}

/** Of small shapes a kernel has many, and those of special sizes few: each law says how. */
export interface LawDefinition<Problem> {
  readonly name: string
  /** Shapes and attributes. */
  readonly problems: fc.Arbitrary<Problem>
  /**
   * @param draw gives the values, which are fixed by the problem's seed
   * @returns mostly a single call to make
   */
  pose(problem: Problem, draw: Draw): Posed | (Pick<Posed, 'expected'> & { readonly call: Call })
}

interface Seeded<Problem> {
  readonly problem: Problem
  readonly seed: number
}

export function defineLaw<Problem>({ name, problems, pose }: LawDefinition<Problem>): Law {
  const seeded = fc.record({ problem: problems, seed: fc.nat() })
  return {
    name,
    problems: seeded,
    pose(drawn) {
      const { problem, seed } = drawn as Seeded<Problem>
      const posed = pose(problem, drawFrom(seed))
      return 'call' in posed ? { expected: posed.expected, solve: (run) => run(posed.call) } : posed
    },
  }
}
