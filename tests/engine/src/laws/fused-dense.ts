import { fusedKernels } from '@sandglass/base'
import { map, matrixProduct, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { absolute } from './draws.js'
import { type Bound, bounded, roundingsOfSum } from './expected.js'
import {
  activatedSum,
  asFloats,
  biasGradient,
  expectedSum,
  fusedActivations,
  slopeRoundings,
  throughActivation,
  wantedOf,
  wants,
} from './fused-activation.js'
import { defineLaw, type Law } from './law.js'

const size = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 2, arbitrary: fc.integer({ min: 21, max: 130 }) },
)

const problems = fc
  .record({ batch: size, inputs: size, units: size, activation: fusedActivations })
  .filter(({ batch, inputs, units }) => batch * inputs * units < 250_000)

export const fusedDenseLaws: readonly Law[] = [
  defineLaw({
    name: fusedKernels.dense,
    problems: fc.record({ problem: problems, biased: fc.boolean() }),
    pose({ problem: { batch, inputs, units, activation }, biased }, draw) {
      const x = draw.normal([batch, inputs])
      const kernel = draw.normal([inputs, units])
      const bias = biased ? draw.normal([units]) : null
      return {
        call: { kernel: fusedKernels.dense, inputs: { x, kernel, ...(bias && { bias }) }, attributes: { activation } },
        expected: () => expectedSum(product(x, kernel), boundOf(x, kernel), bias, activation),
      }
    },
  }),
  defineLaw({
    name: fusedKernels.denseGradient,
    problems: fc.record({ problem: problems, wanted: wants }),
    pose({ problem: { batch, inputs, units, activation }, wanted }, draw) {
      const x = draw.normal([batch, inputs])
      const kernel = map(draw.normal([inputs, units]), (value) => Math.fround(value / Math.sqrt(inputs)))
      const dy = draw.normal([batch, units])
      const y = asFloats(activatedSum(product(x, kernel), null, activation))
      const gradient = throughActivation(dy, y, activation)
      return {
        call: { kernel: fusedKernels.denseGradient, inputs: { dy, y, x, kernel }, attributes: { activation, ...wanted } },
        expected: () =>
          wantedOf(
            bounded(product(x, gradient, true), boundOf(x, dy, true), slopeRoundings),
            wanted,
            () => biasGradient(gradient, absolute(dy)),
            () => bounded(product(gradient, kernel, false, true), boundOf(dy, kernel, false, true), slopeRoundings),
          ),
      }
    },
  }),
]

function product(a: Values, b: Values, transposeA = false, transposeB = false): Values {
  return matrixProduct(a, b, transposeA, transposeB)
}

function boundOf(a: Values, b: Values, transposeA = false, transposeB = false): Bound {
  const [terms = 0] = transposeA ? a.shape : a.shape.slice(-1)
  return { roundings: roundingsOfSum(terms), size: product(absolute(a), absolute(b), transposeA, transposeB) }
}
