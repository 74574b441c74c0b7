import * as tf from '@tensorflow/tfjs-core'
import { constantFrom, integer, record, tuple } from 'fast-check'
import { type Case, defineCase } from '../case.js'
import { exact, ofEach, ofLargest, type Tolerance } from '../compare.js'
import {
  alongLastAxis,
  indexOfLargest,
  indexOfSmallest,
  logSumExp as logSumExpReference,
  mean as meanReference,
  reduce,
  sum as sumReference,
} from '../reference/reduction.js'
import { at, tensorOf } from '../values.js'
import { longShapes, reductions } from './problems.js'

interface Reduction {
  readonly kernel: string
  readonly run: (x: tf.Tensor, axes: number[], keepAxes: boolean) => tf.Tensor
  readonly reference: (group: number[]) => number
  readonly tolerance: Tolerance
  readonly dtype?: 'bool'
}

const product = (group: readonly number[]): number => group.reduce((total, value) => total * value, 1)

const reducers: Readonly<Record<string, Reduction>> = {
  sum: { kernel: 'Sum', run: tf.sum, reference: sumReference, tolerance: { relativeTo: 'largest', error: 1e-5 } },
  mean: { kernel: 'Mean', run: tf.mean, reference: meanReference, tolerance: { relativeTo: 'largest', error: 1e-5 } },
  max: { kernel: 'Max', run: tf.max, reference: (group) => Math.max(...group), tolerance: exact },
  min: { kernel: 'Min', run: tf.min, reference: (group) => Math.min(...group), tolerance: exact },
  logSumExp: { kernel: 'Exp', run: tf.logSumExp, reference: logSumExpReference, tolerance: ofLargest },
  all: { kernel: 'All', run: tf.all, reference: (group) => Math.min(...group), tolerance: exact, dtype: 'bool' },
  any: { kernel: 'Any', run: tf.any, reference: (group) => Math.max(...group), tolerance: exact, dtype: 'bool' },
}

const groupCases: readonly Case[] = Object.entries(reducers).map(([name, { kernel, run, reference, tolerance, dtype }]) =>
  defineCase({
    name,
    kernels: [kernel],
    tolerance,
    problems: reductions,
    solve({ shape, axes, keepAxes }, draw) {
      // Sums of values around 0 would be judged beside a result that has cancelled out.
      const x =
        dtype === 'bool'
          ? draw.integer(shape, 2)
          : name === 'sum' || name === 'mean'
            ? draw.uniform(shape, -1, 3)
            : draw.normal(shape)
      return { actual: () => run(tensorOf(x, dtype), axes, keepAxes), expected: reduce(x, axes, keepAxes, reference) }
    },
  }),
)

const lastAxisShapes = longShapes.filter((shape) => shape.length > 0)

export const reductionCases: readonly Case[] = [
  ...groupCases,
  defineCase({
    name: 'prod',
    kernels: ['Prod'],
    tolerance: { relativeTo: 'each', error: 1e-5 },
    problems: reductions.filter(({ shape }) => product(shape) < 60),
    solve({ shape, axes, keepAxes }, draw) {
      const x = draw.uniform(shape, 0.5, 1.5)
      return { actual: () => tf.prod(tensorOf(x), axes, keepAxes), expected: reduce(x, axes, keepAxes, product) }
    },
  }),
  ...[
    { name: 'argMax', kernel: 'ArgMax', run: tf.argMax, reference: indexOfLargest },
    { name: 'argMin', kernel: 'ArgMin', run: tf.argMin, reference: indexOfSmallest },
  ].map(({ name, kernel, run, reference }) =>
    defineCase({
      name,
      kernels: [kernel],
      tolerance: exact,
      problems: reductions,
      solve({ shape, axes: [axis = 0] }, draw) {
        const x = draw.distinct(shape)
        return { actual: () => run(tensorOf(x), axis), expected: reduce(x, [axis], false, reference) }
      },
    }),
  ),
  defineCase({
    name: 'argMax, of rows',
    kernels: ['ArgMax'],
    tolerance: exact,
    problems: tuple(integer({ min: 1, max: 70 }), integer({ min: 1, max: 70 })),
    solve(shape, draw) {
      const x = draw.distinct(shape)
      return { actual: () => tf.argMax(tensorOf(x), 1), expected: reduce(x, [1], false, indexOfLargest) }
    },
  }),
  defineCase({
    name: 'softmax',
    kernels: ['Softmax'],
    tolerance: ofEach,
    problems: lastAxisShapes,
    solve(shape, draw) {
      const x = draw.normal(shape)
      return {
        actual: () => tf.softmax(tensorOf(x)),
        expected: alongLastAxis(x, (group) => {
          const total = logSumExpReference(group)
          return group.map((value) => Math.exp(value - total))
        }),
      }
    },
  }),
  defineCase({
    name: 'logSoftmax',
    kernels: ['LogSoftmax'],
    tolerance: ofLargest,
    problems: lastAxisShapes,
    solve(shape, draw) {
      const x = draw.normal(shape)
      return {
        actual: () => tf.logSoftmax(tensorOf(x)),
        expected: alongLastAxis(x, (group) => {
          const total = logSumExpReference(group)
          return group.map((value) => value - total)
        }),
      }
    },
  }),
  defineCase({
    name: 'cumsum',
    kernels: ['Cumsum'],
    tolerance: { relativeTo: 'largest', error: 1e-5 },
    problems: record({ shape: lastAxisShapes, exclusive: constantFrom(false, true) }),
    solve({ shape, exclusive }, draw) {
      const x = draw.uniform(shape, -1, 3)
      return {
        actual: () => tf.cumsum(tensorOf(x), shape.length - 1, exclusive),
        expected: alongLastAxis(x, (group) => runningSums(group, exclusive)),
      }
    },
  }),
  defineCase({
    name: 'batchNorm',
    kernels: ['FusedBatchNorm'],
    tolerance: { relativeTo: 'largest', error: 1e-5 },
    problems: lastAxisShapes.filter((shape) => shape.length >= 2),
    solve(shape, draw) {
      const channels = at(shape, shape.length - 1)
      const x = draw.normal(shape)
      const average = draw.normal([channels])
      const variance = draw.uniform([channels], 0.1, 4)
      const offset = draw.normal([channels])
      const scale = draw.normal([channels])
      const parameters = [average, variance, offset, scale].map((values) => values.values)
      const epsilon = 1e-3
      return {
        actual: () => tf.batchNorm(tensorOf(x), vector(average), vector(variance), vector(offset), vector(scale), epsilon),
        expected: alongLastAxis(x, (group) =>
          group.map((value, channel) => {
            const [m, v, o, s] = parameters.map((values) => at(values, channel)) as [number, number, number, number]
            return ((value - m) / Math.sqrt(v + epsilon)) * s + o
          }),
        ),
      }
    },
  }),
]

function vector(values: Parameters<typeof tensorOf>[0]): tf.Tensor1D {
  return tensorOf(values) as tf.Tensor1D
}

/** The sum of all values up to each one; that one left out, if exclusive. */
function runningSums(group: readonly number[], exclusive: boolean): number[] {
  let total = 0
  return group.map((value) => {
    const before = total
    total += value
    return exclusive ? before : total
  })
}
