import { grads, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Arbitrary } from 'fast-check'
import { type Case, compareAll, defineLaw } from './case.js'
import { compare, type Tolerance } from './compare.js'
import { finiteDifferences } from './reference/finite-differences.js'
import { type Draw, tensorOf, type Values } from './values.js'

/** A differentiable operation: its value, and its gradient at every input. */
export interface GradientCaseDefinition<Problem> {
  readonly name: string
  readonly kernels: readonly string[]
  readonly problems: Arbitrary<Problem>
  readonly tolerance: Tolerance
  inputs(problem: Problem, draw: Draw): Values[]
  run(problem: Problem, ...inputs: Tensor[]): Tensor
  /** The same in float64; its gradients are had by finite differences. */
  reference(problem: Problem, ...inputs: Values[]): Values
}

export function defineGradientCase<Problem>(definition: GradientCaseDefinition<Problem>): Case {
  const { name, kernels, problems, tolerance, run, reference } = definition
  return defineLaw({
    name,
    kernels,
    problems,
    async hold(problem, draw) {
      const inputs = definition.inputs(problem, draw)
      const tensors = inputs.map((input) => tensorOf(input))
      const expected = reference(problem, ...inputs)
      await compare(run(problem, ...tensors), expected, tolerance)
      const weights = draw.normal(expected.shape)
      const gradients = tidy(() => grads((...values: Tensor[]) => run(problem, ...values))(tensors, tensorOf(weights)))
      const references = inputs.map((input, index) =>
        finiteDifferences((moved) => reference(problem, ...inputs.with(index, moved)), input, weights),
      )
      await compareAll(gradients, references, tolerance)
    },
  })
}
