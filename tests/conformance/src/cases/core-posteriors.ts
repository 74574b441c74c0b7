import { fusedKernels, sizeOf } from '@sandglass/base'
import {
  appendClasses,
  bernoulliLogProbability,
  continuousBernoulliFamily,
  floored,
  importanceBound,
  naturalLogProbability,
  normalDivergence,
  normalLogDensity,
  reparametrise,
  scaledMean,
  squaredDistance,
} from '@sandglass/core/operations'
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { constantFrom, integer, record } from 'fast-check'
import type { Case } from '../case.js'
import type { Tolerance } from '../compare.js'
import { defineGradientCase } from '../gradient-case.js'
import { map } from '../reference/elementwise.js'
import { at, type Draw, drawFrom, tensorOf, type Values } from '../values.js'

const tolerance: Tolerance = { relativeTo: 'largest', error: 2e-5, floor: 0.1 }
const size = (max: number) => integer({ min: 1, max })
const latents = record({ batch: size(4), samples: size(3), n: size(6) })

/** What variational models ask for, their networks aside. */
export const corePosteriorCases: readonly Case[] = [
  defineGradientCase({
    name: 'core normalDivergence',
    kernels: ['SplitV', 'Square', 'Expm1', 'Add', 'Sub', 'Sum', 'Multiply', 'Abs', 'Sign', 'RealDiv', 'Concat'],
    tolerance,
    problems: record({ batch: size(4), n: size(6), capacity: constantFrom(null, 0.5, 20) }),
    inputs: ({ batch, n }, draw) => [draw.normal([batch, 2 * n])],
    run: ({ capacity }, x) => normalDivergence(x, { weight: 0.7, capacity }),
    reference: ({ batch, capacity }, x) => {
      const each = pairsOf(x).map(([mean, logVariance]) => (mean ** 2 + Math.exp(logVariance) - 1 - logVariance) / 2)
      const divergence = sum(each) / batch
      return scalarOf(0.7 * (capacity === null ? divergence : Math.abs(divergence - capacity)))
    },
  }),
  defineGradientCase({
    name: 'core reparametrise',
    kernels: ['SplitV', 'Multiply', 'Exp', 'Add', 'Sum', 'Concat'],
    tolerance,
    problems: latents,
    inputs: ({ batch, n }, draw) => [draw.normal([batch, 2 * n])],
    run: (problem, x) => reparametrise(x, tensorOf(noiseOf(problem))),
    reference: (problem, x) => {
      const pairs = pairsOf(x)
      const noise = noiseOf(problem)
      return {
        shape: noise.shape,
        values: noise.values.map((value, i) => {
          const [mean, logVariance] = pairs[i % pairs.length] as Pair
          return mean + Math.exp(logVariance / 2) * value
        }),
      }
    },
  }),
  defineGradientCase({
    name: 'core importanceBound',
    kernels: ['SplitV', 'Square', 'Max', 'Exp', 'Log', 'Add', 'Sub', 'Sum', 'Mean', 'Multiply', 'RealDiv', 'Concat', 'Reshape'],
    tolerance,
    problems: latents,
    inputs: ({ batch, samples, n }, draw) => [
      draw.normal([samples, batch]),
      draw.normal([samples, batch, n]),
      draw.normal([batch, 2 * n]),
    ],
    run: (problem, logLikelihoods, drawn, parameters) =>
      importanceBound({
        logLikelihoods: logLikelihoods as Tensor,
        latents: drawn as Tensor,
        parameters: parameters as Tensor,
        noise: tensorOf(noiseOf(problem)),
      }),
    reference: ({ batch, samples, n }, logLikelihoods, drawn, parameters) => {
      const noise = noiseOf({ batch, samples, n })
      const pairs = pairsOf(parameters as Values)
      let bound = 0
      for (let example = 0; example < batch; example++) {
        const weights = Array.from({ length: samples }, (_, sample) => {
          const row = sample * batch + example
          let log = at((logLikelihoods as Values).values, row)
          for (let i = 0; i < n; i++) {
            const [, logVariance] = pairs[example * n + i] as Pair
            const [z, e] = [at((drawn as Values).values, row * n + i), at(noise.values, row * n + i)]
            log += (e * e - z * z + logVariance) / 2
          }
          return Math.exp(log)
        })
        bound -= Math.log(sum(weights) / samples) / batch
      }
      return scalarOf(bound)
    },
  }),
  ...(['bernoulli', 'continuous Bernoulli'] as const).map((name) =>
    defineGradientCase({
      name: `core log-probability, ${name}`,
      kernels: [
        fusedKernels.bernoulliLogProbability,
        'Softplus',
        'Sigmoid',
        'Abs',
        'Relu',
        'Exp',
        'Neg',
        'Log',
        'Less',
        'Select',
        'Minimum',
        'Maximum',
        'Square',
        'Sign',
        'Sum',
        'Multiply',
        'Sub',
        'Add',
        'RealDiv',
        'Reshape',
      ],
      tolerance: { ...tolerance, error: 5e-5 },
      problems: record({ batch: size(4), samples: size(3), n: size(8) }),
      inputs: ({ batch, samples, n }, draw) => [scaled(draw.normal([samples, batch, n]), 3), draw.uniform([batch, n], 0, 1)],
      run: (_, logits, targets) =>
        name === 'bernoulli'
          ? bernoulliLogProbability(logits, targets)
          : naturalLogProbability(logits, targets, continuousBernoulliFamily),
      reference: ({ batch, samples, n }, logits, targets) =>
        sumsOf([samples, batch], n, (i) => {
          const [z, x] = [at((logits as Values).values, i), at((targets as Values).values, i % (batch * n))]
          const normalizer =
            name === 'bernoulli' ? Math.log1p(Math.exp(z)) : Math.abs(z) < 1e-9 ? z / 2 : Math.log(Math.expm1(z) / z)
          return x * z - normalizer
        }),
    }),
  ),
  defineGradientCase({
    name: 'core squaredDistance and normalLogDensity',
    kernels: ['SquaredDifference', 'Sum', 'Sub', 'Neg', 'Exp', 'Multiply', 'Add', 'Reshape'],
    tolerance: { ...tolerance, error: 1e-4 },
    problems: record({ batch: size(4), samples: size(3), n: size(8) }),
    inputs: ({ batch, samples, n }, draw) => [draw.normal([samples, batch, n]), draw.normal([batch, n]), draw.uniform([1], -1, 1)],
    run: ({ n }, predictions, targets, logScale) => {
      return tidy(() => normalLogDensity(squaredDistance(predictions, targets), logScale as Tensor, n))
    },
    reference: ({ batch, samples, n }, predictions, targets, logScale) =>
      sumsOf([samples, batch], n, (i) => {
        const scale = Math.exp(at((logScale as Values).values, 0))
        const error = at((predictions as Values).values, i) - at((targets as Values).values, i % (batch * n))
        return -((error / scale) ** 2) / 2 - Math.log(scale * Math.sqrt(2 * Math.PI))
      }),
  }),
  defineGradientCase({
    name: 'core appendClasses',
    kernels: ['OneHot', 'Cast', 'Reshape', 'Tile', 'Concat', 'Slice'],
    tolerance,
    problems: record({ batch: size(4), places: size(3), n: size(3), classes: integer({ min: 2, max: 4 }) }),
    inputs: ({ batch, places, n }, draw) => [draw.normal([batch, places, n])],
    run: ({ batch, classes }, x) => appendClasses(x, tensor(labelsOf(batch, classes), [batch], 'int32'), classes),
    reference: ({ batch, places, n, classes }, x) => ({
      shape: [batch, places, n + classes],
      values: Float64Array.from({ length: batch * places * (n + classes) }, (_, i) => {
        const [row, column] = [Math.floor(i / (n + classes)), i % (n + classes)]
        if (column < n) return at(x.values, row * n + column)
        return Number(labelsOf(batch, classes)[Math.floor(row / places)] === column - n)
      }),
    }),
  }),
  defineGradientCase({
    name: 'core floored and scaledMean',
    kernels: ['Sub', 'Softplus', 'Add', 'Sigmoid', 'Multiply', 'Mean', 'Fill'],
    tolerance,
    problems: size(20),
    inputs: (length, draw) => [scaled(draw.normal([length]), 4)],
    run: (_, x) => tidy(() => scaledMean(floored(x, -1), 3)),
    reference: (_, x) => scalarOf((3 * sum(map(x, (v) => -1 + Math.log1p(Math.exp(v + 1))).values)) / x.values.length),
  }),
]

type Pair = readonly [mean: number, logVariance: number]

/** Means and log-variances, latent by latent, of parameters `[batch, 2n]`. */
function pairsOf({ shape, values }: Values): Pair[] {
  const n = (shape.at(-1) ?? 0) / 2
  return Array.from({ length: values.length / 2 }, (_, i) => {
    const start = Math.floor(i / n) * 2 * n + (i % n)
    return [at(values, start), at(values, start + n)] as const
  })
}

/** `[samples, batch, n]`, the same whenever it is asked for. */
function noiseOf({ batch, samples, n }: { readonly batch: number; readonly samples: number; readonly n: number }): Values {
  return drawFrom(7).normal([samples, batch, n])
}

function labelsOf(batch: number, classes: number): number[] {
  return Array.from({ length: batch }, (_, example) => (2 * example + 1) % classes)
}

function scaled(values: ReturnType<Draw['normal']>, factor: number): Values {
  return map(values, (value) => Math.fround(value * factor))
}

/** Figures of some shape, each a sum over n values. */
function sumsOf(shape: readonly number[], n: number, value: (index: number) => number): Values {
  return {
    shape,
    values: Float64Array.from({ length: sizeOf(shape) }, (_, row) => sum(Array.from({ length: n }, (_, i) => value(row * n + i)))),
  }
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += at(values, i)
  return total
}

function scalarOf(value: number): Values {
  return { shape: [], values: Float64Array.of(value) }
}
