import { alongLastAxis, at, longShapes, map, mean, reduce, reductions, sum, type Values } from '@sandglass/conformance/references'
import { boolean, constantFrom, integer, record } from 'fast-check'
import { absolute } from './draws.js'
import { equal, identical, roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'

const product = (group: readonly number[]): number => group.reduce((total, value) => total * value, 1)
const largest = (group: readonly number[]): number => Math.max(...group)
const smallest = (group: readonly number[]): number => Math.min(...group)

const lastAxisShapes = longShapes.filter((shape) => shape.length > 0)

/** Where a NaN or an infinity stands, if anywhere. */
const guests = record({
  value: constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  place: integer({ min: 0, max: 2 ** 30 }),
})
const problems = record({ reduction: reductions, guest: guests, visited: boolean() })

function visitedBy(x: Values, { value, place }: { value: number; place: number }, visited: boolean): Values {
  return visited && x.values.length > 0 ? { ...x, values: x.values.with(place % x.values.length, value) } : x
}

export const reductionLaws: readonly Law[] = [
  ...(
    [
      ['Sum', sum],
      ['Mean', mean],
    ] as const
  ).map(([kernel, f]) =>
    defineLaw({
      name: kernel,
      problems,
      pose({ reduction: { shape, axes, keepAxes }, guest, visited }, draw) {
        const x = visitedBy(draw.normal(shape), guest, visited)
        const terms = axes.reduce((count, axis) => count * at(shape, axis), 1)
        return {
          call: { kernel, inputs: { x }, attributes: { axis: axes, keepDims: keepAxes } },
          expected: () => within(roundingsOfSum(terms), reduce(x, axes, keepAxes, f), reduce(absolute(x), axes, keepAxes, f)),
        }
      },
    }),
  ),
  defineLaw({
    name: 'Prod',
    problems: reductions,
    pose({ shape, axes, keepAxes }, draw) {
      const x = draw.uniform(shape, 0.8, 1.2)
      const factors = axes.reduce((count, axis) => count * at(shape, axis), 1)
      return {
        call: { kernel: 'Prod', inputs: { x }, attributes: { axis: axes, keepDims: keepAxes } },
        expected: () => within(roundingsOfSum(factors), reduce(x, axes, keepAxes, product)),
      }
    },
  }),
  ...(
    [
      ['Max', 'reductionIndices', largest],
      ['Min', 'axis', smallest],
    ] as const
  ).map(([kernel, attribute, f]) =>
    defineLaw({
      name: kernel,
      problems,
      pose({ reduction: { shape, axes, keepAxes }, guest, visited }, draw) {
        const x = visitedBy(draw.normal(shape), guest, visited)
        return {
          call: { kernel, inputs: { x }, attributes: { [attribute]: axes, keepDims: keepAxes } },
          expected: () => equal(reduce(x, axes, keepAxes, f)),
        }
      },
    }),
  ),
  ...(
    [
      ['ArgMax', largest],
      ['ArgMin', smallest],
    ] as const
  ).map(([kernel, f]) =>
    defineLaw({
      name: `${kernel}, the first of equal ones`,
      problems: reductions,
      pose({ shape, axes: [axis = 0] }, draw) {
        const x = map(draw.integer(shape, 9), (value) => value - 4)
        return {
          call: { kernel, inputs: { x }, attributes: { axis } },
          expected: () =>
            identical(
              reduce(x, [axis], false, (group) => group.indexOf(f(group))),
              'int32',
            ),
        }
      },
    }),
  ),
  ...(['All', 'Any'] as const).map((kernel) =>
    defineLaw({
      name: kernel,
      problems: reductions,
      pose({ shape, axes, keepAxes }, draw) {
        const x = { ...map(draw.integer(shape, 9), (value) => Number((kernel === 'All') === value > 0)), dtype: 'bool' as const }
        const f = kernel === 'All' ? smallest : largest
        return {
          call: { kernel, inputs: { x }, attributes: { axis: axes, keepDims: keepAxes } },
          expected: () => identical(reduce(x, axes, keepAxes, f), 'bool'),
        }
      },
    }),
  ),
  ...([1, 30, 1000] as const).map((spread) =>
    defineLaw({
      name: `Softmax of values up to some ${spread}`,
      problems: lastAxisShapes,
      pose(shape, draw) {
        const logits = map(draw.normal(shape), (value) => Math.fround(value * spread))
        return {
          call: { kernel: 'Softmax', inputs: { logits }, attributes: { dim: shape.length - 1 } },
          expected() {
            const probabilities = alongLastAxis(logits, (group) => {
              const exponentials = group.map((value) => Math.exp(value - largest(group)))
              return exponentials.map((value) => value / sum(exponentials))
            })
            // The difference to the largest is rounded, and its error multiplies the result.
            const distances = alongLastAxis(logits, (group) => group.map((value) => 1 + largest(group) - value))
            const magnitude = { shape, values: probabilities.values.map((value, i) => value * at(distances.values, i)) }
            return within(8, probabilities, magnitude)
          },
        }
      },
    }),
  ),
  defineLaw({
    name: 'FusedBatchNorm',
    problems: record({
      shape: lastAxisShapes.filter((shape) => shape.length >= 2),
      shifted: boolean(),
      scaled: boolean(),
    }),
    pose({ shape, shifted, scaled }, draw) {
      const channels = at(shape, shape.length - 1)
      const x = draw.normal(shape)
      const mean = draw.normal([channels])
      const variance = draw.uniform([channels], 0.01, 4)
      const offset = shifted ? draw.normal([channels]) : null
      const scale = scaled ? draw.normal([channels]) : null
      const epsilon = 2 ** -10
      const channelwise = (f: (value: number, factor: number, mean: number, offset: number) => number): Values =>
        alongLastAxis(x, (group) =>
          group.map((value, channel) => {
            const factor = (scale === null ? 1 : at(scale.values, channel)) / Math.sqrt(at(variance.values, channel) + epsilon)
            return f(value, factor, at(mean.values, channel), offset === null ? 0 : at(offset.values, channel))
          }),
        )
      return {
        call: {
          kernel: 'FusedBatchNorm',
          inputs: { x, mean, variance, ...(offset && { offset }), ...(scale && { scale }) },
          attributes: { varianceEpsilon: epsilon },
        },
        expected: () =>
          within(
            8,
            channelwise((value, factor, m, o) => (value - m) * factor + o),
            channelwise((value, factor, m, o) => (Math.abs(value) + Math.abs(m)) * Math.abs(factor) + Math.abs(o)),
          ),
      }
    },
  }),
]
