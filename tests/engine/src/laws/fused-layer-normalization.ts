import { fusedKernels } from '@sandglass/base'
import { alongLastAxis, broadcast, map, mean, reduce, sum, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { within } from './expected.js'
import { defineLaw, type Law } from './law.js'

/** Few rows of many channels, many of few, and blocks that are not full. */
const shapes = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 })),
  fc.tuple(fc.integer({ min: 100, max: 700 }), fc.constantFrom(1, 2, 4, 7, 16)),
  fc.tuple(fc.constantFrom(1, 3), fc.integer({ min: 500, max: 3000 })),
)
/** How far rows are from 0, in their own deviations. */
const problems = fc.record({ shape: shapes, shift: fc.constantFrom(0, 3, 50), epsilon: fc.constantFrom(1e-5, 1e-3, 0.5) })

export const fusedLayerNormalizationLaws: readonly Law[] = [
  defineLaw({
    name: fusedKernels.layerNormalization,
    problems,
    pose({ shape, shift, epsilon }, draw) {
      const x = map(draw.normal(shape), (value) => Math.fround(value + shift))
      const [gamma, beta] = [draw.normal(shape.slice(1)), draw.normal(shape.slice(1))]
      return {
        call: { kernel: fusedKernels.layerNormalization, inputs: { x, gamma, beta }, attributes: { epsilon } },
        expected() {
          const { means, factors, normalized, size } = partsOf(x, epsilon)
          return [
            within(
              8,
              broadcast([normalized, gamma, beta], (n, scale, shift) => n * scale + shift),
              broadcast([size, gamma, beta], (n, scale, shift) => n * Math.abs(scale) + Math.abs(shift)),
            ),
            within(
              1,
              means,
              ofRows(x, (row) => mean(row.map(Math.abs))),
            ),
            within(8, factors),
          ]
        },
      }
    },
  }),
  defineLaw({
    name: fusedKernels.layerNormalizationGradient,
    problems,
    pose({ shape, shift, epsilon }, draw) {
      const x = map(draw.normal(shape), (value) => Math.fround(value + shift))
      const dy = draw.normal(shape)
      const gamma = draw.normal(shape.slice(1))
      const exact = partsOf(x, epsilon)
      const [means, factors] = [map(exact.means, Math.fround), map(exact.factors, Math.fround)]
      return {
        call: { kernel: fusedKernels.layerNormalizationGradient, inputs: { dy, x, means, factors, gamma } },
        expected() {
          const rows = (values: Values): Values => ({ ...values, shape: [...values.shape, 1] })
          const n = broadcast([x, rows(means), rows(factors)], (value, middle, factor) => (value - middle) * factor)
          const size = broadcast(
            [x, rows(means), rows(factors)],
            (value, middle, factor) => (Math.abs(value) + Math.abs(middle)) * factor,
          )
          const g = broadcast([dy, gamma], (value, scale) => value * scale)
          const product = broadcast([g, n], (a, b) => a * b)
          const productSize = broadcast([g, size], (a, b) => Math.abs(a) * b)
          const away = rows(ofRows(g, mean))
          const along = rows(ofRows(product, mean))
          const bound = [rows(ofRows(g, (row) => mean(row.map(Math.abs)))), rows(ofRows(productSize, mean))] as const
          return [
            within(
              12,
              broadcast([g, away, n, along, rows(factors)], (value, a, normal, b, factor) => factor * (value - a - normal * b)),
              broadcast(
                [g, bound[0], size, bound[1], rows(factors)],
                (value, a, normal, b, factor) => factor * (Math.abs(value) + a + normal * b),
              ),
            ),
            within(
              24,
              reduce(
                broadcast([dy, n], (a, b) => a * b),
                [0],
                false,
                sum,
              ),
              columnSizes(dy, size),
            ),
            within(
              24,
              reduce(dy, [0], false, sum),
              columnSizes(
                dy,
                map(size, () => 1),
              ),
            ),
          ]
        },
      }
    },
  }),
]

/** In float64; `size` is what the errors of the normalised values are measured against, as x and its mean may be near. */
function partsOf(x: Values, epsilon: number) {
  const means = ofRows(x, mean)
  const factors = ofRows(x, (row) => factorOf(row, epsilon))
  const normalized = alongLastAxis(x, (row) => row.map((value) => (value - mean(row)) * factorOf(row, epsilon)))
  const size = alongLastAxis(x, (row) => row.map((value) => (Math.abs(value) + Math.abs(mean(row))) * factorOf(row, epsilon)))
  return { means, factors, normalized, size }
}

function factorOf(row: readonly number[], epsilon: number): number {
  const middle = mean(row)
  return 1 / Math.sqrt(mean(row.map((value) => (value - middle) ** 2)) + epsilon)
}

function ofRows(x: Values, one: (row: number[]) => number): Values {
  return reduce(x, [1], false, one)
}

/** Σ |dy| · size, column by column. */
function columnSizes(dy: Values, size: Values): Values {
  return reduce(
    broadcast([dy, size], (a, b) => Math.abs(a) * b),
    [0],
    false,
    sum,
  )
}
