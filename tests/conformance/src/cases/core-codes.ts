import { sizeOf } from '@sandglass/base'
import { activate, activationSlope, jacobianNorm, keepFirst, keepLargest, rateDivergence, scale } from '@sandglass/core/operations'
import { array, constantFrom, integer, record } from 'fast-check'
import type { Case } from '../case.js'
import type { Tolerance } from '../compare.js'
import { defineGradientCase } from '../gradient-case.js'
import { activationReferences } from '../reference/activation.js'
import { map } from '../reference/elementwise.js'
import { at, type Values } from '../values.js'
import { shapes } from './problems.js'

const tolerance: Tolerance = { relativeTo: 'largest', error: 1e-5, floor: 0.1 }
const size = (max: number) => integer({ min: 1, max })
const smooth = constantFrom('sigmoid', 'tanh', 'softplus')

/** What sparse, contractive and discrete codes ask for. */
export const coreCodeCases: readonly Case[] = [
  defineGradientCase({
    name: 'core scale',
    kernels: ['Multiply'],
    tolerance,
    problems: shapes(0, 3).filter((shape) => sizeOf(shape) <= 100),
    inputs: (shape, draw) => [draw.normal(shape)],
    run: (_, x) => scale(x, -1.5),
    reference: (_, x) => map(x, (value) => -1.5 * value),
  }),
  defineGradientCase({
    name: 'core keepFirst',
    kernels: ['Multiply'],
    tolerance,
    problems: record({ rows: size(5), columns: size(12), count: size(12) }),
    inputs: ({ rows, columns }, draw) => [draw.normal([rows, columns])],
    run: ({ rows, count }, x) =>
      keepFirst(
        x,
        Array.from({ length: rows }, (_, row) => count + row),
      ),
    reference: ({ columns, count }, x) => ({
      ...x,
      values: x.values.map((value, index) => (index % columns < count + Math.floor(index / columns) ? value : 0)),
    }),
  }),
  defineGradientCase({
    name: 'core keepLargest',
    kernels: ['TopK', 'Slice', 'Greater', 'Equal', 'LessEqual', 'Cumsum', 'Cast', 'Sum', 'Sub', 'Add', 'Multiply'],
    tolerance,
    problems: record({ rows: size(5), columns: size(12), count: size(12) }).filter(({ columns, count }) => count <= columns),
    inputs: ({ rows, columns }, draw) => [draw.distinct([rows, columns])],
    run: ({ count }, x) => keepLargest(x, count),
    reference: ({ columns, count }, x) => ({
      ...x,
      values: x.values.map((value, index) => {
        const start = Math.floor(index / columns) * columns
        return x.values.subarray(start, start + columns).filter((other) => other > value).length < count ? value : 0
      }),
    }),
  }),
  defineGradientCase({
    name: 'core rateDivergence',
    kernels: ['Mean', 'ClipByValue', 'Log', 'Sub', 'Multiply', 'Add', 'Sum', 'RealDiv'],
    tolerance,
    problems: record({ batch: size(5), units: size(8), rate: constantFrom(0.02, 0.3, 0.9) }),
    inputs: ({ batch, units }, draw) => [draw.uniform([batch, units], 0.1, 0.9)],
    run: ({ rate }, x) => rateDivergence(x, rate),
    reference: ({ batch, units, rate }, x) => scalarOf(divergence(x, batch, units, rate)),
  }),
  defineGradientCase({
    name: 'core activationSlope',
    kernels: ['Sigmoid', 'Tanh', 'Square', 'Softplus', 'Expm1', 'Exp', 'Neg', 'Sub', 'Multiply'],
    tolerance,
    problems: record({ name: smooth, shape: shapes(1, 3).filter((shape) => sizeOf(shape) <= 100) }),
    inputs: ({ shape }, draw) => [draw.normal(shape)],
    run: ({ name }, x) => activationSlope(activate(x, name), name),
    reference: ({ name }, x) => map(x, (value) => slopes[name](activationReferences[name](value))),
  }),
  defineGradientCase({
    name: 'core jacobianNorm',
    kernels: ['BatchMatMul', 'Transpose', 'Multiply', 'Sum', 'Mean', 'Square', 'RealDiv', 'Reshape'],
    tolerance: { ...tolerance, error: 2e-5 },
    problems: record({ batch: size(3), widths: array(size(4), { minLength: 2, maxLength: 4 }) }),
    inputs: ({ batch, widths }, draw) => [
      ...widths.slice(1).map((units) => draw.normal([batch, units])),
      ...widths.slice(1).map((units, layer) => draw.normal([at(widths, layer), units])),
    ],
    run: ({ widths }, ...inputs) => jacobianNorm(inputs.slice(0, widths.length - 1), inputs.slice(widths.length - 1)),
    reference: ({ batch, widths }, ...inputs) =>
      scalarOf(productNorm(inputs.slice(0, widths.length - 1), inputs.slice(widths.length - 1), batch, at(widths, 0))),
  }),
]

const slopes: Readonly<Record<'sigmoid' | 'tanh' | 'softplus', (output: number) => number>> = {
  sigmoid: (y) => y * (1 - y),
  tanh: (y) => 1 - y ** 2,
  softplus: (y) => 1 - Math.exp(-y),
}

function scalarOf(value: number): Values {
  return { shape: [], values: Float64Array.of(value) }
}

/** Σ KL(rate ‖ mean of a unit), outcome by outcome. */
function divergence({ values }: Values, batch: number, units: number, rate: number): number {
  let total = 0
  for (let unit = 0; unit < units; unit++) {
    let mean = 0
    for (let example = 0; example < batch; example++) mean += at(values, example * units + unit) / batch
    total += rate * Math.log(rate / mean) + (1 - rate) * Math.log((1 - rate) / (1 - mean))
  }
  return total
}

/** The squares of all derivatives of the last layer's units by the first one's inputs, input by input. */
function productNorm(slopes: readonly Values[], kernels: readonly Values[], batch: number, inputs: number): number {
  let total = 0
  for (let example = 0; example < batch; example++)
    for (let input = 0; input < inputs; input++) {
      let derivatives: readonly number[] = Array.from({ length: inputs }, (_, index) => Number(index === input))
      for (const [layer, kernel] of kernels.entries()) {
        const before = derivatives
        const units = kernel.shape[1] as number
        const slope = (slopes[layer] as Values).values.subarray(example * units)
        derivatives = Array.from(
          { length: units },
          (_, unit) =>
            at(slope, unit) * before.reduce((sum, value, index) => sum + value * at(kernel.values, index * units + unit), 0),
        )
      }
      total += derivatives.reduce((sum, value) => sum + value ** 2, 0)
    }
  return total / batch
}
