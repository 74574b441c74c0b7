import { sizeOf, stream } from '@sandglass/base'
import {
  type ActivationName,
  activate,
  activationNames,
  binaryCrossentropy,
  dropout,
  meanSquaredError,
  normPenalty,
  reshape,
  total,
} from '@sandglass/core/operations'
import type { Scalar } from '@tensorflow/tfjs-core'
import { constantFrom, integer, record } from 'fast-check'
import type { Case } from '../case.js'
import type { Tolerance } from '../compare.js'
import { defineGradientCase } from '../gradient-case.js'
import { activationReferences, crossentropyOfLogit } from '../reference/activation.js'
import { broadcast, map } from '../reference/elementwise.js'
import { mean as meanReference, reduce, sum as sumReference } from '../reference/reduction.js'
import type { Values } from '../values.js'
import { shapes } from './problems.js'

/** The slopes of saturated activations are differences of numbers near 1: float32 leaves them few digits. */
const tolerance: Tolerance = { relativeTo: 'largest', error: 1e-5, floor: 0.1 }

/** Finite differences take two evaluations a value. */
const fewValues = shapes(1, 3).filter((shape) => sizeOf(shape) <= 100)

/** What each one calls besides multiplying. */
const activationKernels: Readonly<Record<ActivationName, readonly string[]>> = {
  linear: [],
  relu: ['Relu', 'Step'],
  sigmoid: ['Sigmoid', 'Sub'],
  tanh: ['Tanh', 'Square', 'Sub'],
  'leaky-relu': ['LeakyRelu', 'Step'],
  elu: ['Elu', 'Minimum', 'Add'],
  softplus: ['Softplus', 'Expm1', 'Neg'],
}

const activationCases: readonly Case[] = activationNames
  .filter((name) => name !== 'linear')
  .map((name) =>
    defineGradientCase({
      name: `core activate: ${name}`,
      kernels: activationKernels[name],
      tolerance,
      problems: fewValues,
      inputs: (shape, draw) => [draw.normal(shape)],
      run: (_, x) => activate(x, name),
      reference: (_, x) => map(x, activationReferences[name]),
    }),
  )

export const coreElementwiseCases: readonly Case[] = [
  ...activationCases,
  defineGradientCase({
    name: 'core binaryCrossentropy',
    kernels: ['Softplus', 'Neg', 'Abs', 'Relu', 'Mean', 'Sigmoid', 'Multiply', 'Sub', 'Add', 'RealDiv'],
    tolerance,
    problems: fewValues,
    inputs: (shape, draw) => [map(draw.normal(shape), (value) => Math.fround(4 * value)), draw.uniform(shape, 0, 1)],
    run: (_, logits, targets) => binaryCrossentropy(logits, targets),
    reference: (_, logits, targets) => overAll(broadcast([logits, targets], crossentropyOfLogit), meanReference),
  }),
  defineGradientCase({
    name: 'core meanSquaredError',
    kernels: ['SquaredDifference', 'Mean', 'Sub', 'Multiply', 'Neg'],
    tolerance,
    problems: fewValues,
    inputs: (shape, draw) => [draw.normal(shape), draw.normal(shape)],
    run: (_, predictions, targets) => meanSquaredError(predictions, targets),
    reference: (_, predictions, targets) =>
      overAll(
        broadcast([predictions, targets], (a, b) => (a - b) ** 2),
        meanReference,
      ),
  }),
  defineGradientCase({
    name: 'core normPenalty',
    kernels: ['Abs', 'Sum', 'Square', 'AddN', 'Sign', 'Multiply', 'Add'],
    tolerance,
    problems: record({ shape: fewValues, l1: constantFrom(0, 0.25), l2: constantFrom(0, 0.5) }),
    inputs: ({ shape }, draw) => [draw.normal(shape)],
    run: (strengths, x) => normPenalty(x, strengths),
    reference: ({ l1, l2 }, x) =>
      overAll(
        map(x, (value) => l1 * Math.abs(value) + l2 * value * value),
        sumReference,
      ),
  }),
  defineGradientCase({
    name: 'core dropout',
    kernels: ['Multiply'],
    tolerance,
    problems: record({ shape: fewValues, rate: constantFrom(0, 0.25, 0.75), seed: integer({ min: 0, max: 99 }) }),
    inputs: ({ shape }, draw) => [draw.normal(shape)],
    run: ({ rate, seed }, x) => dropout(x, rate, stream(seed, 'dropout')),
    reference: ({ rate, seed }, x) => {
      const random = stream(seed, 'dropout')
      return map(x, (value) => (random.uniform() < rate ? 0 : value / (1 - rate)))
    },
  }),
  defineGradientCase({
    name: 'core reshape',
    kernels: ['Reshape', 'Identity'],
    tolerance,
    problems: fewValues,
    inputs: (shape, draw) => [draw.normal(shape)],
    run: (_, x) => reshape(x, [x.size]),
    reference: (_, x) => ({ shape: [x.values.length], values: x.values }),
  }),
  defineGradientCase({
    name: 'core total',
    kernels: ['AddN'],
    tolerance,
    problems: integer({ min: 2, max: 4 }),
    inputs: (count, draw) => Array.from({ length: count }, () => draw.normal([])),
    run: (_, ...terms) => total(terms as Scalar[]),
    reference: (_, ...terms) => broadcast(terms, (...values) => sumReference(values)),
  }),
]

function overAll(x: Values, one: (group: number[]) => number): Values {
  return reduce(
    x,
    x.shape.map((_, axis) => axis),
    false,
    one,
  )
}
