import { fusedKernels, type Shape } from '@sandglass/base'
import { addition, batchNormalization, layerNormalization, normalization } from '@sandglass/core/operations'
import { type Arbitrary, constantFrom, integer, oneof, record } from 'fast-check'
import type { Case } from '../case.js'
import type { Tolerance } from '../compare.js'
import { defineGradientCase } from '../gradient-case.js'
import { activationReferences } from '../reference/activation.js'
import { broadcast } from '../reference/elementwise.js'
import { alongLastAxis, mean, reduce } from '../reference/reduction.js'
import { type Draw, tensorOf, type Values } from '../values.js'
import { shapes } from './problems.js'

/** A deviation of few values is a difference of near numbers. */
const tolerance: Tolerance = { relativeTo: 'largest', error: 1e-4, floor: 0.1 }

/** Rows of channels, few of each and many of one. */
const shape: Arbitrary<Shape> = oneof(
  shapes(2, 4).filter((shape) => shape.reduce((size, length) => size * length, 1) <= 100),
  record({ rows: integer({ min: 2, max: 90 }), channels: constantFrom(1, 2) }).map(({ rows, channels }) => [rows, channels]),
)
const problems: Arbitrary<Problem> = record({ shape, epsilon: constantFrom(1e-3, 0.5) })

interface Problem {
  readonly shape: Shape
  readonly epsilon: number
}

function inputs({ shape }: Problem, draw: Draw): Values[] {
  return [draw.normal(shape), draw.normal(shape.slice(-1)), draw.normal(shape.slice(-1))]
}

export const coreNormalizationCases: readonly Case[] = [
  defineGradientCase({
    name: 'core batchNormalization',
    kernels: ['Mean', 'SquaredDifference', 'FusedBatchNorm', 'Multiply', 'Sum', 'RealDiv', 'Sqrt', 'Add', 'Sub', 'Reshape'],
    tolerance,
    problems,
    inputs,
    run: ({ epsilon }, x, gamma, beta) => batchNormalization(x, gamma, beta, epsilon),
    reference({ epsilon }, x, gamma, beta) {
      const axes = x.shape.slice(1).map((_, axis) => axis)
      const means = reduce(x, axes, true, mean)
      const variances = reduce(x, axes, true, varianceOf)
      return normalized([x, means, variances, gamma, beta], epsilon)
    },
  }),
  defineGradientCase({
    name: 'core normalization',
    kernels: ['FusedBatchNorm', 'Multiply', 'Sum', 'Reshape'],
    tolerance,
    problems,
    inputs,
    run: ({ epsilon, shape }, x, gamma, beta) => normalization(x, gamma, beta, momentsOf(shape), epsilon),
    reference({ epsilon, shape }, x, gamma, beta) {
      const { mean, variance } = givenMoments(shape)
      return normalized([x, mean, variance, gamma, beta], epsilon)
    },
  }),
  defineGradientCase({
    name: 'core layerNormalization',
    kernels: [
      ...['Mean', 'Sub', 'Square', 'Add', 'Sqrt', 'RealDiv', 'Multiply', 'Sum', 'Reshape'],
      fusedKernels.layerNormalization,
      fusedKernels.layerNormalizationGradient,
    ],
    tolerance,
    problems,
    inputs,
    run: ({ epsilon }, x, gamma, beta) => layerNormalization(x, gamma, beta, epsilon),
    reference({ epsilon }, x, gamma, beta) {
      const rows = alongLastAxis(x, (row) => row.map((value) => (value - mean(row)) / Math.sqrt(varianceOf(row) + epsilon)))
      return broadcast([rows, gamma, beta], (value, scale, shift) => value * scale + shift)
    },
  }),
  defineGradientCase({
    name: 'core addition',
    kernels: ['Add', 'Tanh', 'Square', 'Sub', 'Multiply'],
    tolerance: { relativeTo: 'largest', error: 1e-5, floor: 0.1 },
    problems: shapes(1, 3).filter((shape) => shape.reduce((size, length) => size * length, 1) <= 100),
    inputs: (shape, draw) => [draw.normal(shape), draw.normal(shape)],
    run: (_, a, b) => addition(a, b, 'tanh'),
    reference: (_, a, b) => broadcast([a, b], (left, right) => activationReferences.tanh(left + right)),
  }),
]

function normalized(parts: readonly Values[], epsilon: number): Values {
  return broadcast(parts, (value, mean, variance, gamma, beta) => (gamma * (value - mean)) / Math.sqrt(variance + epsilon) + beta)
}

/** Some moments for each channel, exact in float32. */
function givenMoments(shape: Shape): { mean: Values; variance: Values } {
  const channels = shape.slice(-1)
  const each = (of: (channel: number) => number): Values => ({
    shape: channels,
    values: Float64Array.from({ length: channels[0] ?? 0 }, (_, channel) => of(channel)),
  })
  return { mean: each((channel) => channel / 4 - 0.5), variance: each((channel) => 0.25 + channel / 8) }
}

function momentsOf(shape: Shape) {
  const { mean, variance } = givenMoments(shape)
  return { mean: tensorOf(mean), variance: tensorOf(variance) }
}

function varianceOf(group: readonly number[]): number {
  const average = mean(group)
  return mean(group.map((value) => (value - average) ** 2))
}
