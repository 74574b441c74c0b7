import { broadcast, broadcastPairs, longShapes } from '@sandglass/conformance/references'
import { boolean, constantFrom, integer, oneof, record } from 'fast-check'
import { whole, wild } from './draws.js'
import { equal, identical, within } from './expected.js'
import { defineLaw, type Law } from './law.js'

const float = Math.fround

/** Each rounds once, so that the result is float32's nearest to the exact one; a square of a difference twice. */
const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Maximum: Math.max,
  Minimum: Math.min,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  SquaredDifference: (a, b) => float(a - b) ** 2,
  Sub: (a, b) => a - b,
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  NotEqual: (a, b) => a !== b,
}

/** Pairs that broadcast, and long pairs of one shape, or with a row or a single value on one side, and outer products. */
const pairs = oneof(
  { weight: 3, arbitrary: broadcastPairs },
  { weight: 1, arbitrary: longShapes.map((shape) => ({ left: shape, right: shape })) },
  {
    weight: 1,
    arbitrary: record({
      rows: integer({ min: 1, max: 90 }),
      columns: integer({ min: 1, max: 90 }),
      which: integer({ min: 0, max: 2 }),
    }).map(({ rows, columns, which }) => ({ left: [rows, columns], right: [[columns], [], [rows, 1]][which] as number[] })),
  },
  {
    weight: 1,
    arbitrary: record({ rows: integer({ min: 1, max: 300 }), columns: integer({ min: 1, max: 40 }) }).map(({ rows, columns }) => ({
      left: [rows, 1],
      right: [columns],
    })),
  },
)

const problems = record({ pair: pairs, swapped: boolean() }).map(({ pair: { left, right }, swapped }) =>
  swapped ? { a: right, b: left } : { a: left, b: right },
)

/** Whole ones and halves as often as others: these have special cases. */
function exponent(drawn: number, index: number): number {
  return index % 3 === 0 ? Math.round(3 * drawn) + 0 : index % 3 === 1 ? Math.round(3 * drawn) / 2 : Math.fround(3 * drawn)
}

export const binaryLaws: readonly Law[] = [
  ...Object.entries(arithmetic).map(([kernel, f]) =>
    defineLaw({
      name: kernel,
      problems,
      pose(shapes, draw) {
        const a = wild(draw, shapes.a)
        const b = wild(draw, shapes.b)
        return { call: { kernel, inputs: { a, b } }, expected: () => equal(broadcast([a, b], f)) }
      },
    }),
  ),
  ...['Add', 'Maximum', 'Minimum', 'Multiply', 'SquaredDifference', 'Sub'].map((kernel) =>
    defineLaw({
      name: `${kernel} of whole numbers`,
      problems,
      pose(shapes, draw) {
        const a = { ...whole(draw, shapes.a), dtype: 'int32' as const }
        const b = { ...whole(draw, shapes.b), dtype: 'int32' as const }
        const f = arithmetic[kernel] as (a: number, b: number) => number
        return {
          call: { kernel, inputs: { a, b } },
          expected: () =>
            identical(
              broadcast([a, b], (x, y) => f(x, y) + 0),
              'int32',
            ),
        }
      },
    }),
  ),
  ...Object.entries(comparisons).map(([kernel, f]) =>
    defineLaw({
      name: kernel,
      problems: record({ shapes: problems, dtype: constantFrom('float32', 'int32') }),
      pose({ shapes, dtype }, draw) {
        const values = dtype === 'float32' ? wild : whole
        // Now and then the same values, so that there are equal ones.
        const a = { ...values(draw, shapes.a), dtype }
        const b = { ...values(draw, shapes.b), dtype }
        const both =
          a.values.length === b.values.length
            ? { ...b, values: b.values.map((y, i) => (i % 3 === 0 ? (a.values[i] as number) : y)) }
            : b
        return {
          call: { kernel, inputs: { a, b: both } },
          expected: () =>
            identical(
              broadcast([a, both], (x, y) => Number(f(x, y))),
              'bool',
            ),
        }
      },
    }),
  ),
  defineLaw({
    name: 'Pow',
    problems,
    pose(shapes, draw) {
      const a = wild(draw, shapes.a)
      const b = { shape: shapes.b, values: draw.normal(shapes.b).values.map(exponent) }
      return {
        call: { kernel: 'Pow', inputs: { a, b } },
        expected: () =>
          within(
            3,
            broadcast([a, b], (x, y) => x ** y),
          ),
      }
    },
  }),
  defineLaw({
    name: 'Atan2',
    problems,
    pose(shapes, draw) {
      const a = wild(draw, shapes.a)
      const b = wild(draw, shapes.b)
      return { call: { kernel: 'Atan2', inputs: { a, b } }, expected: () => within(6, broadcast([a, b], Math.atan2)) }
    },
  }),
  defineLaw({
    name: 'Prelu',
    problems,
    pose(shapes, draw) {
      const x = draw.normal(shapes.a)
      const alpha = draw.normal(shapes.b)
      return {
        call: { kernel: 'Prelu', inputs: { x, alpha } },
        expected: () => equal(broadcast([x, alpha], (value, slope) => (value < 0 ? value * slope : value))),
      }
    },
  }),
  defineLaw({
    name: 'EluGrad',
    problems: longShapes,
    pose(shape, draw) {
      const dy = draw.normal(shape)
      const y = draw.uniform(shape, -1, 2)
      return {
        call: { kernel: 'EluGrad', inputs: { dy, y } },
        expected: () => equal(broadcast([dy, y], (slope, value) => (value >= 0 ? slope : slope * float(value + 1)))),
      }
    },
  }),
  defineLaw({
    name: 'AddN',
    problems: record({ shape: longShapes, count: integer({ min: 1, max: 5 }) }),
    pose({ shape, count }, draw) {
      const terms = Array.from({ length: count }, () => wild(draw, shape))
      return {
        call: { kernel: 'AddN', inputs: terms },
        expected: () => equal(broadcast(terms, (...values) => values.reduce((total, value) => float(total + value)))),
      }
    },
  }),
]
