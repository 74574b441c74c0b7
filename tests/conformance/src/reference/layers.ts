import type { ActivationName } from '@sandglass/core/operations'
import type { Values } from '../values.js'
import { activationReferences, activationSlopes } from './activation.js'
import { broadcast, map } from './elementwise.js'
import { reduce, sum } from './reduction.js'

/** What comes of a layer's sum of products: with its bias, and through its activation. */
export interface Activated {
  readonly output: Values
  /** The gradient at the sum, given that at the output. */
  readonly sumGradient: (outputGradient: Values) => Values
}

export function activated(products: Values, bias: Values | undefined, activation: ActivationName): Activated {
  const before = bias ? broadcast([products, bias], (value, shift) => value + shift) : products
  return {
    output: map(before, activationReferences[activation]),
    sumGradient: (gradient) => broadcast([gradient, before], (d, x) => d * activationSlopes[activation](x)),
  }
}

/** The sums over all axes but the last: a bias's gradient. */
export function channelSums(values: Values): Values {
  const axes = values.shape.slice(0, -1).map((_, axis) => axis)
  return reduce(values, axes, false, sum)
}

/** A layer's kernel and input have gradients, and so has its bias if it has one. */
export function layerGradients(input: Values, kernel: Values, sumGradient: Values, bias: Values | undefined): Values[] {
  return bias ? [input, kernel, channelSums(sumGradient)] : [input, kernel]
}
