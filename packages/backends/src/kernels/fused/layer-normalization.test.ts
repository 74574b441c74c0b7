import { fusedKernels } from '@sandglass/base'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw, seeds, sum, type Values } from '../../testing/arrays.js'
import { expectClose, runKernelWithOutputs, useEngine } from '../../testing/engine.js'

useEngine()

/** Every row of `[rows, columns]` as what becomes of it. */
function byRow({ values, shape }: Values, one: (row: Float64Array, index: number) => ArrayLike<number>): Values {
  const [rows = 0, columns = 0] = shape
  const results = Array.from({ length: rows }, (_, row) => one(values.slice(row * columns, (row + 1) * columns), row))
  return { shape, values: Float64Array.from(results.flatMap((row) => Array.from(row))) }
}

type Triple = [Values, Values, Values]

function run(kernel: string, inputs: Readonly<Record<string, Values>>, attributes: object = {}): Triple {
  const [first, second, third] = runKernelWithOutputs(kernel, inputs, attributes)
  return [first, second, third] as Triple
}

const meanOf = (row: Float64Array) => sum([...row]) / row.length
const factorOf = (row: Float64Array, epsilon: number) => {
  const mean = meanOf(row)
  return 1 / Math.sqrt(meanOf(row.map((value) => (value - mean) ** 2)) + epsilon)
}
const at = ({ values }: Values, index: number) => values[index] as number

/** Rows around a mean that is not 0. */
function problem(shape: readonly number[], seed: number) {
  const { values } = draw(shape, seed)
  const x: Values = { shape, values: values.map((value) => Math.fround(value + 3)) }
  return { x, gamma: draw(shape.slice(1), seed + 1), beta: draw(shape.slice(1), seed + 2), dy: draw(shape, seed + 3) }
}

function check(shape: readonly number[], epsilon: number, seed: number): void {
  const { x, gamma, beta, dy } = problem(shape, seed)
  const [rows = 0, columns = 0] = shape
  const [out, means, factors] = run(fusedKernels.layerNormalization, { x, gamma, beta }, { epsilon })
  const rowsOfX = Array.from({ length: rows }, (_, row) => x.values.slice(row * columns, (row + 1) * columns))
  const ofRows = (one: (row: Float64Array) => number): Values => ({ shape: [rows], values: Float64Array.from(rowsOfX, one) })
  const normalized = byRow(x, (row) => row.map((value) => (value - meanOf(row)) * factorOf(row, epsilon)))
  // A deviation of near numbers has as many digits as they leave it.
  const loss = 1e-6 / Math.sqrt(epsilon)
  expectClose(means, ofRows(meanOf), 1e-6)
  expectClose(
    factors,
    ofRows((row) => factorOf(row, epsilon)),
    loss,
  )
  const scaled = byRow(normalized, (row) => row.map((value, i) => value * at(gamma, i) + at(beta, i)))
  expectClose(
    out,
    scaled,
    loss,
    byRow(normalized, (row) => row.map((value, i) => (1 + Math.abs(value)) * 4 + Math.abs(at(beta, i)))),
  )

  const given = { dy, x, means: ofRows(meanOf), factors: ofRows((row) => factorOf(row, epsilon)), gamma }
  const exact = Object.fromEntries(
    Object.entries(given).map(([name, { shape, values }]) => [name, { shape, values: values.map(Math.fround) }]),
  )
  const gradients = run(fusedKernels.layerNormalizationGradient, exact)
  const ofInput = byRow(dy, (row, index) => {
    const n = normalized.values.slice(index * columns, (index + 1) * columns)
    const g = row.map((value, i) => value * at(gamma, i))
    const along = meanOf(g.map((value, i) => value * (n[i] as number)))
    return g.map((value, i) => at(given.factors, index) * (value - meanOf(g) - (n[i] as number) * along))
  })
  const size = (values: Values): Values => ({ shape: values.shape, values: values.values.map(() => 4 / Math.sqrt(epsilon)) })
  expectClose(gradients[0], ofInput, loss, size(ofInput))
  const columnSums = (of: (index: number) => number): Values => ({
    shape: [columns],
    values: Float64Array.from({ length: columns }, (_, column) => sum(rowsOfX.map((_, row) => of(row * columns + column)))),
  })
  const absolute = columnSums((index) => Math.abs(at(dy, index)) * (1 + Math.abs(at(normalized, index))) + 1)
  expectClose(
    gradients[1],
    columnSums((index) => at(dy, index) * at(normalized, index)),
    loss,
    absolute,
  )
  expectClose(
    gradients[2],
    columnSums((index) => at(dy, index)),
    1e-6,
    absolute,
  )
}

test('layer normalisation and its gradients, of any rows and columns', () => {
  const length = fc.integer({ min: 1, max: 40 })
  fc.assert(
    fc.property(length, length, fc.constantFrom(1e-3, 0.5), seeds, (rows, columns, epsilon, seed) =>
      check([rows, columns], epsilon, seed),
    ),
  )
})

test('layer normalisation of several blocks, the last one short', () => {
  for (const rows of [127, 128, 129, 700]) for (const columns of [1, 3, 16, 33]) check([rows, columns], 1e-3, rows + columns)
})

test('a value that is not a number spoils its row and the sums of gradients, and no other row', () => {
  const { x, gamma, beta, dy } = problem([300, 5], 1)
  x.values[5 * 200 + 3] = Number.NaN
  const [out, means, factors] = run(fusedKernels.layerNormalization, { x, gamma, beta }, { epsilon: 0.1 })
  const spoilt = ({ values }: Values, columns: number) => [
    ...new Set([...values].flatMap((value, i) => (Number.isNaN(value) ? [Math.floor(i / columns)] : []))),
  ]
  expect([spoilt(out, 5), spoilt(means, 1), spoilt(factors, 1)]).toEqual([[200], [200], [200]])
  const [ofInput, ofGamma] = run(fusedKernels.layerNormalizationGradient, { dy, x, means, factors, gamma })
  expect(spoilt(ofInput, 5)).toEqual([200])
  expect([...ofGamma.values].every(Number.isNaN)).toBe(true)
})
