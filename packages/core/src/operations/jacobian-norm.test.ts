import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DoubleArray, drawDistinct, drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectNear, expectRight, toTensor } from '../testing/gradients.js'
import * as references from '../testing/references.js'
import { type ActivationName, activate, activationNames } from './activation.js'
import { activationSlope } from './activation-slope.js'
import { dense } from './dense.js'
import { jacobianNorm } from './jacobian-norm.js'
import { twoLayerJacobianNorm } from './two-layer-jacobian-norm.js'

describe('an activation’s slope', () => {
  it.each(activationNames)('%s: that of its graph, and its own gradient that of the slopes', (name) => {
    const inputs = drawDistinct([4, 5], stream(1, 'inputs'))
    expectRight({
      inputs: [inputs],
      operation: (x) => tf.tidy(() => activationSlope(activate(x, name), name)),
      reference: (x) => ({ shape: x.shape, values: references.activate(x, name).values.map((y) => slopeAt(name, y)) }),
    })
    expectNear(
      references.activate(inputs, name).values.map((y) => slopeAt(name, y)),
      graphSlopes(name, inputs),
      1e-8,
    )
  })
})

/** From textbooks: each activation's derivative in terms of its value. */
function slopeAt(name: ActivationName, y: number): number {
  switch (name) {
    case 'linear':
      return 1
    case 'relu':
      return y > 0 ? 1 : 0
    case 'leaky-relu':
      return y > 0 ? 1 : 0.2
    case 'sigmoid':
      return y * (1 - y)
    case 'tanh':
      return 1 - y ** 2
    case 'elu':
      return y > 0 ? 1 : 1 + y
    case 'softplus':
      return 1 - Math.exp(-y)
  }
}

function graphSlopes(name: ActivationName, { values, shape }: DoubleArray): Float64Array {
  const step = 1e-6
  const at = (change: number) => references.activate({ shape, values: values.map((x) => x + change) }, name).values
  const [before, after] = [at(-step), at(step)]
  return values.map((_, index) => ((after[index] as number) - (before[index] as number)) / (2 * step))
}

describe('the norm of a Jacobian', () => {
  const upTo = (max: number) => fc.integer({ min: 1, max })
  const widths = fc.array(upTo(5), { minLength: 2, maxLength: 5 })

  it('is that of the product, multiplied out, for any number of layers, and so are its gradients', () => {
    fc.assert(
      fc.property(upTo(4), widths, fc.nat(), (batch, widths, seed) => {
        const random = stream(seed, 'inputs')
        const count = widths.length - 1
        const slopes = widths.slice(1).map((units) => drawNormals([batch, units], random))
        const kernels = widths.slice(1).map((units, layer) => drawNormals([widths[layer] as number, units], random))
        expectRight({
          inputs: [...slopes, ...kernels],
          operation: (...tensors) => jacobianNorm(tensors.slice(0, count), tensors.slice(count)),
          reference: (...arrays) => productNorm(arrays.slice(0, count), arrays.slice(count)),
        })
      }),
      { numRuns: 60 },
    )
  })

  it('of two layers, the second linear, is the same from their Gram matrices, and so are its gradients', () => {
    fc.assert(
      fc.property(upTo(4), upTo(5), upTo(5), upTo(5), fc.nat(), (batch, inputs, hidden, code, seed) => {
        const random = stream(seed, 'inputs')
        expectRight({
          inputs: [
            drawNormals([batch, hidden], random),
            drawNormals([inputs, hidden], random),
            drawNormals([hidden, code], random),
          ],
          operation: (slopes, first, second) => twoLayerJacobianNorm(slopes, first, second),
          reference: (slopes, first, second) =>
            productNorm([slopes, { values: new Float64Array(batch * code).fill(1), shape: [batch, code] }], [first, second]),
        })
      }),
      { numRuns: 40 },
    )
  })

  it.each(['sigmoid', 'tanh', 'softplus', 'elu'] as const)('is that of layers of %s by differences of their inputs', (name) => {
    const random = stream(3, 'layers')
    const [x, ...layers] = [
      [3, 6],
      [6, 5],
      [5, 4],
      [4, 2],
    ].map((shape) => drawNormals(shape, random)) as [DoubleArray, ...DoubleArray[]]
    const expected = differencesNorm(x, (input) =>
      layers.reduce((from, kernel) => references.activate(references.dense(from, kernel, null), name), input),
    )
    tf.tidy(() => {
      const kernels = layers.map(toTensor)
      const outputs: tf.Tensor[] = []
      for (const kernel of kernels) outputs.push(dense(outputs.at(-1) ?? toTensor(x), kernel, null, name))
      const norm = jacobianNorm(
        outputs.map((output) => activationSlope(output, name)),
        kernels,
      )
      expect((norm.dataSync()[0] as number) / expected).toBeCloseTo(1, 5)
    })
  })
})

/** Example by example: diag(d_L) W_Lᵀ … diag(d_1) W_1ᵀ, then the sum of squares. */
function productNorm(slopes: readonly DoubleArray[], kernels: readonly DoubleArray[]): DoubleArray {
  const [batch = 0] = slopes[0]?.shape ?? []
  const [inputs = 0] = kernels[0]?.shape ?? []
  let sum = 0
  for (let example = 0; example < batch; example++)
    for (let input = 0; input < inputs; input++) {
      // The derivatives of a layer's units by this input.
      let column: readonly number[] = Array.from({ length: inputs }, (_, i) => Number(i === input))
      for (const [
        layer,
        {
          values,
          shape: [, units = 0],
        },
      ] of kernels.entries()) {
        const before = column
        column = Array.from({ length: units }, (_, unit) => {
          const slope = slopes[layer]?.values[example * units + unit] ?? Number.NaN
          return slope * before.reduce((total, value, i) => total + value * (values[i * units + unit] ?? Number.NaN), 0)
        })
      }
      sum += column.reduce((total, value) => total + value ** 2, 0)
    }
  return references.scalar(sum / batch)
}

/** The mean over the batch of the squared derivatives of all outputs by all inputs, in double precision. */
function differencesNorm({ values, shape }: DoubleArray, outputsOf: (input: DoubleArray) => DoubleArray): number {
  const [batch = 0, inputs = 0] = shape
  const step = 1e-5
  let sum = 0
  for (let input = 0; input < inputs; input++) {
    const at = (change: number) =>
      outputsOf({ shape, values: values.map((value, index) => (index % inputs === input ? value + change : value)) }).values
    const [before, after] = [at(-step), at(step)]
    for (const [index, value] of after.entries()) sum += ((value - (before[index] as number)) / (2 * step)) ** 2
  }
  return sum / batch
}
