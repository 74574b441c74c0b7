import { engine, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core'
import { type Arbitrary, assert, asyncProperty, integer, record } from 'fast-check'
import { compare, type Tolerance } from './compare.js'
import { type Draw, drawFrom, type Values } from './values.js'

/** One operation, gradient or law, tried on random problems. */
export interface Case {
  /** `conv2d: filter gradient` */
  readonly name: string
  /** The TensorFlow.js kernels that it stands for. */
  readonly kernels: readonly string[]
  /**
   * Tries it on the active backend.
   *
   * @param runs how many random problems; the same ones each time
   * @param shrink whether to look for a smaller problem once one fails
   * @throws Error with the problem that fails, and why as its cause
   */
  check(runs: number, shrink?: boolean): Promise<void>
}

/** What has to hold for every problem that is drawn. */
export interface LawDefinition<Problem> {
  readonly name: string
  readonly kernels: readonly string[]
  /** Shapes and attributes. */
  readonly problems: Arbitrary<Problem>
  /** How many problems are tried at most: one where the problem is large and always the same. */
  readonly mostRuns?: number
  /** @throws Error if the law doesn't hold; tensors it makes are disposed after it */
  hold(problem: Problem, draw: Draw): Promise<void>
}

/** An operation and its float64 reference. */
export interface CaseDefinition<Problem> extends Omit<LawDefinition<Problem>, 'hold'> {
  readonly tolerance: Tolerance
  solve(problem: Problem, draw: Draw): { readonly actual: () => Tensor | Tensor[]; readonly expected: Values | Values[] }
}

/** Problems are drawn from this seed, so that every backend solves the same ones. */
const seed = 20

export function defineLaw<Problem>({
  name,
  kernels,
  problems,
  mostRuns = Number.POSITIVE_INFINITY,
  hold,
}: LawDefinition<Problem>): Case {
  const seeded = record({ problem: problems, seed: integer({ min: 0, max: 2 ** 31 - 1 }) })
  const property = asyncProperty(seeded, (drawn) => leavingNothing(() => hold(drawn.problem, drawFrom(drawn.seed))))
  return {
    name,
    kernels,
    check: (runs, shrink = true) => assert(property, { seed, numRuns: Math.min(runs, mostRuns), endOnFailure: !shrink }),
  }
}

export function defineCase<Problem>({ tolerance, solve, ...definition }: CaseDefinition<Problem>): Case {
  return defineLaw({
    ...definition,
    async hold(problem, draw) {
      const { actual, expected } = solve(problem, draw)
      await compareAll([actual()].flat(), [expected].flat(), tolerance)
    },
  })
}

export async function compareAll(results: readonly Tensor[], references: readonly Values[], tolerance: Tolerance): Promise<void> {
  if (results.length !== references.length) throw new Error(`there must be ${references.length} results, got ${results.length}`)
  for (const [index, reference] of references.entries()) await compare(results[index] as Tensor, reference, tolerance)
}

/** Calls a kernel that has no public function of its own. */
export function runKernel(name: string, inputs: Record<string, Tensor>, attributes: object): Tensor {
  return engine().runKernel(name, inputs as NamedTensorMap, attributes as NamedAttrMap) as Tensor
}

/** Frees the tensors that `work` made, and fails if the backend keeps data of more. */
async function leavingNothing(work: () => Promise<void>): Promise<void> {
  const before = engine().memory().numDataBuffers
  engine().startScope('case')
  try {
    await work()
  } finally {
    engine().endScope()
  }
  const kept = engine().memory().numDataBuffers - before
  if (kept !== 0) throw new Error(`it must leave no data behind, but left that of ${kept} tensors`)
}
