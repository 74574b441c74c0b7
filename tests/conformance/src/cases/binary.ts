import * as tf from '@tensorflow/tfjs-core'
import { constant, constantFrom, integer, record } from 'fast-check'
import { type Case, defineCase } from '../case.js'
import { exact, ofEach, ofLargest, type Tolerance } from '../compare.js'
import { broadcast, map } from '../reference/elementwise.js'
import { tensorOf, type Values } from '../values.js'
import { broadcastPairs, longShapes } from './problems.js'

interface Binary {
  readonly kernel: string
  readonly run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor
  readonly reference: (a: number, b: number) => number
  readonly tolerance?: Tolerance
  /** What the inputs are made of; default standard normal values. */
  readonly inputs?: 'positive' | 'small whole numbers' | 'truth values'
}

const truth = (value: boolean): number => (value ? 1 : 0)

const binary: Readonly<Record<string, Binary>> = {
  add: { kernel: 'Add', run: tf.add, reference: (a, b) => a + b, tolerance: { relativeTo: 'largest', error: 1e-6 } },
  sub: { kernel: 'Sub', run: tf.sub, reference: (a, b) => a - b, tolerance: { relativeTo: 'largest', error: 1e-6 } },
  mul: { kernel: 'Multiply', run: tf.mul, reference: (a, b) => a * b },
  div: { kernel: 'RealDiv', run: tf.div, reference: (a, b) => a / b, inputs: 'positive' },
  divNoNan: { kernel: 'RealDiv', run: tf.divNoNan, reference: (a, b) => (b === 0 ? 0 : a / b), inputs: 'small whole numbers' },
  maximum: { kernel: 'Maximum', run: tf.maximum, reference: Math.max, tolerance: exact },
  minimum: { kernel: 'Minimum', run: tf.minimum, reference: Math.min, tolerance: exact },
  pow: {
    kernel: 'Pow',
    run: tf.pow,
    reference: (a, b) => a ** b,
    tolerance: { relativeTo: 'each', error: 2e-5 },
    inputs: 'positive',
  },
  atan2: {
    kernel: 'Atan2',
    run: tf.atan2,
    reference: Math.atan2,
    tolerance: { relativeTo: 'each', error: 2e-5 },
    inputs: 'positive',
  },
  squaredDifference: {
    kernel: 'SquaredDifference',
    run: tf.squaredDifference,
    reference: (a, b) => (a - b) ** 2,
    tolerance: { relativeTo: 'largest', error: 1e-6 },
  },
  equal: { kernel: 'Equal', run: tf.equal, reference: (a, b) => truth(a === b), inputs: 'small whole numbers' },
  notEqual: { kernel: 'NotEqual', run: tf.notEqual, reference: (a, b) => truth(a !== b), inputs: 'small whole numbers' },
  greater: { kernel: 'Greater', run: tf.greater, reference: (a, b) => truth(a > b), inputs: 'small whole numbers' },
  greaterEqual: { kernel: 'GreaterEqual', run: tf.greaterEqual, reference: (a, b) => truth(a >= b), inputs: 'small whole numbers' },
  less: { kernel: 'Less', run: tf.less, reference: (a, b) => truth(a < b), inputs: 'small whole numbers' },
  lessEqual: { kernel: 'LessEqual', run: tf.lessEqual, reference: (a, b) => truth(a <= b), inputs: 'small whole numbers' },
  logicalAnd: { kernel: 'LogicalAnd', run: tf.logicalAnd, reference: (a, b) => truth(a !== 0 && b !== 0), inputs: 'truth values' },
  logicalOr: { kernel: 'LogicalOr', run: tf.logicalOr, reference: (a, b) => truth(a !== 0 || b !== 0), inputs: 'truth values' },
}

const broadcastCases: readonly Case[] = Object.entries(binary).map(
  ([name, { kernel, run, reference, tolerance = ofEach, inputs }]) =>
    defineCase({
      name,
      kernels: [kernel],
      tolerance,
      problems: broadcastPairs,
      solve({ left, right }, draw) {
        const values = (shape: readonly number[]): Values => {
          if (inputs === 'positive') return draw.uniform(shape, 0.25, 4)
          if (inputs === 'small whole numbers') return draw.integer(shape, 3)
          return inputs === 'truth values' ? draw.integer(shape, 2) : draw.normal(shape)
        }
        const dtype = inputs === 'truth values' ? 'bool' : 'float32'
        const a = values(left)
        const b = values(right)
        return { actual: () => run(tensorOf(a, dtype), tensorOf(b, dtype)), expected: broadcast([a, b], reference) }
      },
    }),
)

/** Long arrays of one shape: the path without broadcasting, which is written apart. */
const longCases: readonly Case[] = (['add', 'sub', 'mul', 'maximum', 'greater'] as const).map((name) => {
  const { kernel, run, reference, tolerance = ofEach } = binary[name] as Binary
  return defineCase({
    name: `${name}: equal shapes`,
    kernels: [kernel],
    tolerance,
    problems: longShapes,
    solve(shape, draw) {
      const a = draw.normal(shape)
      const b = draw.normal(shape)
      return { actual: () => run(tensorOf(a), tensorOf(b)), expected: broadcast([a, b], reference) }
    },
  })
})

export const binaryCases: readonly Case[] = [
  ...broadcastCases,
  ...longCases,
  defineCase({
    name: 'addN',
    kernels: ['AddN'],
    tolerance: ofLargest,
    problems: record({ shape: longShapes, count: integer({ min: 1, max: 4 }) }),
    solve({ shape, count }, draw) {
      const terms = Array.from({ length: count }, () => draw.normal(shape))
      return {
        actual: () => tf.addN(terms.map((term) => tensorOf(term))),
        expected: broadcast(terms, (...values) => values.reduce((a, b) => a + b)),
      }
    },
  }),
  defineCase({
    name: 'where',
    kernels: ['Select'],
    tolerance: exact,
    problems: longShapes,
    solve(shape, draw) {
      const condition = draw.integer(shape, 2)
      const a = draw.normal(shape)
      const b = draw.normal(shape)
      return {
        actual: () => tf.where(tensorOf(condition, 'bool'), tensorOf(a), tensorOf(b)),
        expected: broadcast([condition, a, b], (chosen, yes, no) => (chosen === 0 ? no : yes)),
      }
    },
  }),
  defineCase({
    name: 'logicalNot',
    kernels: ['LogicalNot'],
    tolerance: exact,
    problems: longShapes,
    solve(shape, draw) {
      const x = draw.integer(shape, 2)
      return { actual: () => tf.logicalNot(tensorOf(x, 'bool')), expected: map(x, (value) => 1 - value) }
    },
  }),
  ...(['', ' to bool'] as const).map((suffix) =>
    defineCase({
      name: `cast${suffix}`,
      kernels: ['Cast'],
      tolerance: exact,
      problems: record({
        shape: longShapes,
        from: constantFrom('float32', 'int32', 'bool'),
        to: suffix === '' ? constantFrom('float32', 'int32') : constant('bool'),
      }),
      solve({ shape, from, to }, draw) {
        const x =
          from === 'float32'
            ? map(draw.normal(shape), (value) => Math.fround(3 * value))
            : draw.integer(shape, from === 'bool' ? 2 : 9)
        // What follows has to see the cast values: a backend may keep the old ones under a new label.
        return {
          actual: () => tf.add(tf.cast(tensorOf(x, from), to), tf.scalar(0, to === 'float32' ? 'float32' : 'int32')),
          expected: map(x, (value) => castTo(value, to)),
        }
      },
    }),
  ),
]

function castTo(value: number, dtype: 'float32' | 'int32' | 'bool'): number {
  if (dtype === 'float32') return value
  return dtype === 'int32' ? Math.trunc(value) : truth(value !== 0)
}
