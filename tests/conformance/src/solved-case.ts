import { grad, grads, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Arbitrary } from 'fast-check'
import { type Case, compareAll, defineLaw } from './case.js'
import type { Tolerance } from './compare.js'
import { type Draw, tensorOf, type Values } from './values.js'

/** A differentiable operation on some inputs; what it should give, and what its gradients should be. */
export interface Solution {
  readonly inputs: readonly Values[]
  readonly run: (...inputs: Tensor[]) => Tensor
  readonly output: Values
  /** One an input, in float64. */
  readonly gradients: (outputGradient: Values) => readonly Values[]
  /** Drawn where it is left out. */
  readonly outputGradient?: Values
}

export interface SolvedCaseDefinition<Problem> {
  readonly name: string
  readonly kernels: readonly string[]
  readonly problems: Arbitrary<Problem>
  readonly tolerance: Tolerance
  solve(problem: Problem, draw: Draw): Solution
}

/**
 * A differentiable operation at sizes that finite differences would take too long for: references
 * compute its gradients. They are asked for all at once and each by itself, as kernels that compute
 * several together may go wrong in either.
 */
export function defineSolvedCase<Problem>({ tolerance, solve, ...definition }: SolvedCaseDefinition<Problem>): Case {
  return defineLaw({
    ...definition,
    async hold(problem, draw) {
      const { inputs, run, output, gradients, outputGradient = draw.normal(output.shape) } = solve(problem, draw)
      const tensors = inputs.map((input) => tensorOf(input))
      await compareAll([run(...tensors)], [output], tolerance)
      const expected = gradients(outputGradient)
      const together = tidy(() => grads(run)(tensors, tensorOf(outputGradient)))
      await compareAll(together, expected, tolerance)
      const each = tensors.map((tensor, index) => {
        const ofOne = (moved: Tensor) => run(...tensors.with(index, moved))
        return tidy(() => grad(ofOne)(tensor, tensorOf(outputGradient)))
      })
      await compareAll(each, expected, tolerance)
    },
  })
}
