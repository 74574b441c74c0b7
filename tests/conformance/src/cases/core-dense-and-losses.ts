import { fusedKernels } from '@sandglass/base'
import { activationNames, binaryCrossentropy, dense, meanSquaredError } from '@sandglass/core/operations'
import type { Tensor } from '@tensorflow/tfjs-core'
import { boolean, constantFrom, oneof, record } from 'fast-check'
import type { Case } from '../case.js'
import type { Tolerance } from '../compare.js'
import { crossentropyOfLogit, sigmoid } from '../reference/activation.js'
import { broadcast, map } from '../reference/elementwise.js'
import { activated, layerGradients } from '../reference/layers.js'
import { matrixProduct } from '../reference/matrix-product.js'
import { mean } from '../reference/reduction.js'
import { defineSolvedCase, type Solution } from '../solved-case.js'
import { at, type Values } from '../values.js'
import { length, longShapes } from './problems.js'

// Fused kernels, where a backend has them, at sizes at which those take their fast paths.

/** Sums of some hundred products, and the slopes of saturated activations. */
const ofProducts: Tolerance = { relativeTo: 'largest', error: 1e-5, floor: 0.1 }
/** A loss near 0 is to be right as well, and so are gradients that are divided by the number of values. */
const ofLoss: Tolerance = { relativeTo: 'largest', error: 4e-6 }

/** Whether a loss is what is minimised, so that its own gradient is 1. */
const isLast = boolean()

export const coreDenseAndLossCases: readonly Case[] = [
  defineSolvedCase({
    name: 'core dense, large',
    kernels: [fusedKernels.dense, fusedKernels.denseGradient],
    tolerance: ofProducts,
    problems: record({
      batch: oneof(length, constantFrom(64, 128)),
      width: oneof(length, constantFrom(100, 113, 784)),
      units: oneof(length, constantFrom(63, 64, 100)),
      activation: constantFrom(...activationNames),
      biased: boolean(),
    }),
    solve({ batch, width, units, activation, biased }, draw) {
      const inputs = [draw.normal([batch, width]), draw.normal([width, units]), ...(biased ? [draw.normal([units])] : [])]
      const [x, kernel, bias] = inputs as [Values, Values, Values?]
      const { output, sumGradient } = activated(matrixProduct(x, kernel, false, false), bias, activation)
      return {
        inputs,
        run: (...[x, kernel, bias]) => dense(x as Tensor, kernel as Tensor, bias ?? null, activation),
        output,
        gradients(dy) {
          const d = sumGradient(dy)
          return layerGradients(matrixProduct(d, kernel, false, true), matrixProduct(x, d, true, false), d, bias)
        },
      }
    },
  }),
  defineSolvedCase({
    name: 'core binaryCrossentropy, large',
    kernels: [fusedKernels.binaryCrossentropy],
    tolerance: ofLoss,
    problems: record({ shape: longShapes, spread: constantFrom(0.01, 1, 4, 40), isBinary: boolean(), isLast }),
    solve({ shape, spread, isBinary, isLast }, draw) {
      const logits = map(draw.normal(shape), (value) => Math.fround(spread * value))
      const targets = isBinary ? draw.integer(shape, 2) : draw.uniform(shape, 0, 1)
      const slopes: OfTwo[] = [(z, t) => sigmoid(z) - t, (z) => -z]
      return solveLoss(binaryCrossentropy, [logits, targets], crossentropyOfLogit, slopes, isLast)
    },
  }),
  defineSolvedCase({
    name: 'core meanSquaredError, large',
    kernels: [fusedKernels.meanSquaredError],
    tolerance: ofLoss,
    problems: record({ shape: longShapes, isLast }),
    solve({ shape, isLast }, draw) {
      const slopes: OfTwo[] = [(p, t) => 2 * (p - t), (p, t) => 2 * (t - p)]
      return solveLoss(meanSquaredError, [draw.normal(shape), draw.normal(shape)], (p, t) => (p - t) ** 2, slopes, isLast)
    },
  }),
]

type OfTwo = (a: number, b: number) => number

/** A mean over all values of a function of two, whose slopes are given. */
function solveLoss(
  loss: (a: Tensor, b: Tensor) => Tensor,
  inputs: [Values, Values],
  each: OfTwo,
  slopes: readonly OfTwo[],
  isLast: boolean,
): Solution {
  const { values } = broadcast(inputs, each)
  return {
    inputs,
    run: (a, b) => loss(a as Tensor, b as Tensor),
    output: { shape: [], values: Float64Array.of(mean([...values])) },
    gradients: (outputGradient) =>
      slopes.map((slope) => broadcast(inputs, (a, b) => (slope(a, b) / values.length) * at(outputGradient.values, 0))),
    ...(isLast && { outputGradient: { shape: [], values: Float64Array.of(1) } }),
  }
}
