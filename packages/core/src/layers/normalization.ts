import { type Shape, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { type Initializer, initializers } from './initializers.js'
import type { WeightDefinition } from './layer.js'

/** What normalising layers may be told. */
export type NormalizationOptions = {
  /** What is added to the variance, so that nothing is divided by 0. Default 0.001. */
  readonly epsilon?: number | undefined
}

export const epsilon = v.optional(
  v.pipe(v.number(), v.gtValue(0), v.description('What is added to the variance, so that nothing is divided by 0.')),
  1e-3,
)

export const ones: Initializer = (shape) => new Float32Array(sizeOf(shape)).fill(1)

/** A learnt factor and a learnt constant for each channel, which is a place of the last axis. */
export function gammaAndBeta(inputShape: Shape): [WeightDefinition, WeightDefinition] {
  const each = { shape: inputShape.slice(-1), regularizer: null }
  return [
    { ...each, name: 'gamma', initializer: ones },
    { ...each, name: 'beta', initializer: initializers.zeros },
  ]
}
