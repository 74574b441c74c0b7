import { type Shape, sizeOf, stream } from '@sandglass/base'
import {
  huber,
  meanAbsoluteError,
  meanSquaredError,
  negativePeakSignalToNoise,
  sharesOf,
  structuralDissimilarity,
} from '@sandglass/core/operations'
import { constantFrom, integer, record } from 'fast-check'
import type { Case } from '../case.js'
import type { Tolerance } from '../compare.js'
import { defineGradientCase } from '../gradient-case.js'
import { broadcast, map } from '../reference/elementwise.js'
import { mean as meanReference, reduce, sum as sumReference } from '../reference/reduction.js'
import { at, build, type Draw, tensorOf, type Values } from '../values.js'
import { shapes } from './problems.js'

const tolerance: Tolerance = { relativeTo: 'largest', error: 1e-5, floor: 0.1 }

/** Finite differences take two evaluations a value. */
const fewValues = shapes(1, 3).filter((shape) => sizeOf(shape) <= 100)

/** Losses beside those that the engine has kernels for. */
export const coreLossCases: readonly Case[] = [
  defineGradientCase({
    name: 'core meanAbsoluteError',
    kernels: ['Abs', 'Sub', 'Mean', 'Sign', 'Multiply', 'RealDiv'],
    tolerance,
    problems: fewValues,
    inputs: apart,
    run: (_, predictions, targets) => meanAbsoluteError(predictions, targets),
    reference: (_, predictions, targets) =>
      overAll(
        broadcast([predictions, targets], (a, b) => Math.abs(a - b)),
        meanReference,
      ),
  }),
  defineGradientCase({
    name: 'core huber',
    kernels: ['Abs', 'Sub', 'Minimum', 'Mean', 'Sign', 'Multiply', 'RealDiv'],
    tolerance,
    problems: fewValues,
    inputs: apart,
    run: (_, predictions, targets) => huber(predictions, targets, 0.3),
    reference: (_, predictions, targets) =>
      overAll(
        broadcast([predictions, targets], (a, b) => {
          const error = Math.abs(a - b)
          return error <= 0.3 ? error ** 2 / 2 : 0.3 * error - 0.3 ** 2 / 2
        }),
        meanReference,
      ),
  }),
  defineGradientCase({
    name: 'core losses of weights and masks',
    kernels: ['SquaredDifference', 'Sub', 'Multiply', 'Sum', 'RealDiv', 'Maximum', 'Reshape'],
    tolerance,
    problems: record({ shape: fewValues, per: constantFrom('value', 'example'), seed: integer({ min: 0, max: 99 }) }),
    inputs: ({ shape }, draw) => [draw.normal(shape), draw.normal(shape)],
    run({ shape, per, seed }, predictions, targets) {
      const { weights, mask } = countingOf(shape, seed)
      const shares = sharesOf(shape, { weights: tensorOf(weights), mask: tensorOf(mask) }, per)
      return meanSquaredError(predictions, targets, shares)
    },
    reference({ shape, per, seed }, predictions, targets) {
      const { weights, mask } = countingOf(shape, seed)
      const rows = { ...weights, shape: [...weights.shape, ...shape.slice(1).map(() => 1)] }
      const each = broadcast([predictions, targets, mask, rows], (a, b, counts, weight) => weight * counts * (a - b) ** 2)
      const count = per === 'example' ? (shape[0] ?? 1) : Math.max(sumReference([...mask.values]), 1)
      return map(overAll(each, sumReference), (sum) => sum / count)
    },
  }),
  defineGradientCase({
    name: 'core negativePeakSignalToNoise',
    kernels: ['SquaredDifference', 'Mean', 'Add', 'Log', 'RealDiv', 'Multiply', 'Sub', 'Reshape'],
    tolerance,
    problems: fewValues,
    inputs: apart,
    run: (_, predictions, targets) => negativePeakSignalToNoise(predictions, targets),
    reference: (_, predictions, targets) => {
      const squares = broadcast([predictions, targets], (a, b) => (a - b) ** 2)
      const within = squares.shape.slice(1).map((_, axis) => axis + 1)
      const errors = within.length === 0 ? squares : reduce(squares, within, false, meanReference)
      return overAll(
        map(errors, (error) => 10 * Math.log10(error + 1e-8)),
        meanReference,
      )
    },
  }),
  defineGradientCase({
    name: 'core structuralDissimilarity',
    kernels: ['Transpose', 'BatchMatMul', 'Concat', 'Slice', 'Square', 'Multiply', 'Sub', 'Add', 'AddN', 'RealDiv', 'Neg', 'Mean'],
    tolerance: { relativeTo: 'largest', error: 1e-4, floor: 0.1 },
    problems: constantFrom([1, 11, 11, 1], [1, 11, 11, 2], [1, 11, 12, 1]),
    inputs: (shape, draw) => [draw.uniform(shape, 0, 1), draw.uniform(shape, 0, 1)],
    run: (_, x, y) => structuralDissimilarity(x, y),
    reference: (_, x, y) => structuralDissimilarityReference(x, y),
  }),
]

/** Predictions that are neither equal to their targets nor 0.3 from them, where losses have kinks. */
function apart(shape: Shape, draw: Draw): Values[] {
  const targets = draw.normal(shape)
  const distance = map(
    draw.uniform(shape, -1, 1),
    (value) => Math.sign(value) * (Math.abs(value) < 0.5 ? 0.1 : 0.5 + Math.abs(value)),
  )
  return [
    map(
      broadcast([targets, distance], (a, b) => a + b),
      Math.fround,
    ),
    targets,
  ]
}

function countingOf(shape: Shape, seed: number): { weights: Values; mask: Values } {
  const random = stream(seed, 'counting')
  const drawn = (shape: Shape, next: () => number): Values => ({
    shape,
    values: Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(next())),
  })
  return {
    weights: drawn(shape.slice(0, 1), () => 2 * random.uniform()),
    mask: drawn(shape, () => (random.uniform() < 0.4 ? 0 : 1)),
  }
}

/** 1 − SSIM, window by window. */
function structuralDissimilarityReference(x: Values, y: Values): Values {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape
  const window = Array.from({ length: 121 }, (_, i) => Math.exp(-((Math.floor(i / 11) - 5) ** 2 + ((i % 11) - 5) ** 2) / 4.5))
  const whole = sumReference(window)
  const places = build([batch, height - 10, width - 10, channels], ([image = 0, top = 0, left = 0, channel = 0]) => {
    const place = (i: number) => ((image * height + top + Math.floor(i / 11)) * width + left + (i % 11)) * channels + channel
    const pixels = ({ values }: Values) => window.map((_, i) => at(values, place(i)))
    const [a, b] = [pixels(x), pixels(y)]
    const over = (of: (i: number) => number) => sumReference(window.map((weight, i) => weight * of(i))) / whole
    const [meanA, meanB] = [over((i) => at(a, i)), over((i) => at(b, i))]
    const variance = (values: number[], mean: number) => over((i) => (at(values, i) - mean) ** 2)
    const covariance = over((i) => (at(a, i) - meanA) * (at(b, i) - meanB))
    const lower = (meanA ** 2 + meanB ** 2 + 1e-4) * (variance(a, meanA) + variance(b, meanB) + 9e-4)
    return 1 - ((2 * meanA * meanB + 1e-4) * (2 * covariance + 9e-4)) / lower
  })
  return overAll(places, meanReference)
}

function overAll(x: Values, one: (group: number[]) => number): Values {
  return reduce(
    x,
    x.shape.map((_, axis) => axis),
    false,
    one,
  )
}
