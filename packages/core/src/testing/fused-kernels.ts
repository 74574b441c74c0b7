import {
  type AdamAttributes,
  type BernoulliLogProbabilityInputs,
  type BinaryCrossentropyInputs,
  type ConvolutionAttributes,
  type ConvolutionGradientInputs,
  type ConvolutionInputs,
  type DenseAttributes,
  type DenseGradientInputs,
  type DenseInputs,
  fusedKernels,
  type LayerNormalizationAttributes,
  type LayerNormalizationGradientInputs,
  type LayerNormalizationInputs,
  type MeanSquaredErrorInputs,
  type TransposedConvolutionAttributes,
  type WantedGradients,
} from '@sandglass/base'
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { getKernel, type KernelFunc, registerKernel, type TensorInfo, unregisterKernel } from '@tensorflow/tfjs-core'
import type { DoubleArray } from './arrays.js'
import * as gradients from './fused-gradients.js'
import * as references from './references.js'

/** Registers every fused kernel for the cpu backend, in double precision: slow, but as the contract has it. */
export function registerFusedKernels(): void {
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) registerKernel({ kernelName, backendName: 'cpu', kernelFunc })
}

export function unregisterFusedKernels(): void {
  for (const kernelName of Object.keys(kernels)) if (getKernel(kernelName, 'cpu')) unregisterKernel(kernelName, 'cpu')
}

/** Runs something with every fused kernel there. */
export function withFusedKernels<Result>(work: () => Result): Result {
  registerFusedKernels()
  try {
    return work()
  } finally {
    unregisterFusedKernels()
  }
}

type Arrays<Inputs> = { readonly [Name in keyof Inputs]: DoubleArray }

const kernels: Readonly<Record<string, KernelFunc>> = {
  [fusedKernels.dense]: kernel(({ x, kernel, bias }: DenseInputs<DoubleArray>, { activation }: DenseAttributes) => [
    references.activate(references.dense(x, kernel, bias ?? null), activation),
  ]),
  [fusedKernels.denseGradient]: kernel((inputs: DenseGradientInputs<DoubleArray>, attributes: DenseAttributes & WantedGradients) =>
    choose(gradients.dense(inputs, attributes), attributes),
  ),
  [fusedKernels.convolution]: kernel(({ x, filter, bias }: ConvolutionInputs<DoubleArray>, attributes: ConvolutionAttributes) => {
    const sum = references.convolution(
      references.upsampling(x, attributes.upsample),
      filter,
      bias ?? null,
      gradients.windowOf(attributes),
    )
    const output = references.activate(sum, attributes.activation)
    return attributes.pool ? gradients.select(output, attributes.pool) : [output]
  }),
  [fusedKernels.convolutionGradient]: kernel(
    (inputs: ConvolutionGradientInputs<DoubleArray>, attributes: ConvolutionAttributes & WantedGradients) =>
      choose(gradients.convolution(inputs, attributes), attributes),
  ),
  [fusedKernels.transposedConvolution]: kernel(
    ({ x, filter, bias }: ConvolutionInputs<DoubleArray>, attributes: TransposedConvolutionAttributes) => {
      const { strides: stride, pad: padding, outputSize, activation } = attributes
      const sum = references.transposedConvolution(x, filter, bias ?? null, { stride, padding, outputSize })
      return [references.activate(sum, activation)]
    },
  ),
  [fusedKernels.transposedConvolutionGradient]: kernel(
    (inputs: ConvolutionGradientInputs<DoubleArray>, attributes: TransposedConvolutionAttributes & WantedGradients) =>
      choose(gradients.transposedConvolution(inputs, attributes), attributes),
  ),
  [fusedKernels.binaryCrossentropy]: kernel(({ logits, targets }: BinaryCrossentropyInputs<DoubleArray>) => [
    references.binaryCrossentropy(logits, targets),
    meanOf(logits, targets, (z, t) => 1 / (1 + Math.exp(-z)) - t),
  ]),
  [fusedKernels.meanSquaredError]: kernel(({ predictions, targets }: MeanSquaredErrorInputs<DoubleArray>) => [
    references.meanSquaredError(predictions, targets),
    meanOf(predictions, targets, (p, t) => 2 * (p - t)),
  ]),
  [fusedKernels.bernoulliLogProbability]: kernel(({ logits, targets }: BernoulliLogProbabilityInputs<DoubleArray>) =>
    gradients.bernoulliLogProbability(logits, targets),
  ),
  [fusedKernels.layerNormalization]: kernel(
    ({ x, gamma, beta }: LayerNormalizationInputs<DoubleArray>, { epsilon }: LayerNormalizationAttributes) => [
      references.layerNormalization(x, gamma, beta, epsilon),
      ...references.rowMoments(x, epsilon),
    ],
  ),
  [fusedKernels.layerNormalizationGradient]: kernel((inputs: LayerNormalizationGradientInputs<DoubleArray>) =>
    gradients.layerNormalization(inputs),
  ),
  [fusedKernels.adam]({ inputs, attrs, backend }) {
    const { count, rate, beta1, beta2, epsilon } = attrs as unknown as AdamAttributes
    const values = (name: string) => stored(backend, inputs[name] as TensorInfo) as Float32Array
    for (let i = 0; i < count; i++) {
      const [weight, first, second] = [values(`weight${i}`), values(`first${i}`), values(`second${i}`)]
      values(`gradient${i}`).forEach((gradient, j) => {
        const [m = 0, v = 0] = [first[j], second[j]]
        first[j] = m + (1 - beta1) * (gradient - m)
        second[j] = v + (1 - beta2) * (gradient * gradient - v)
        weight[j] = (weight[j] ?? 0) - (rate * (first[j] ?? 0)) / (Math.sqrt(second[j] ?? 0) + epsilon)
      })
    }
    return []
  },
}

/** A kernel of a function of double-precision arrays. What it gives as bytes is a selection. */
function kernel<Inputs, Attributes>(
  compute: (inputs: Arrays<Inputs>, attributes: Attributes) => readonly (DoubleArray | gradients.Selection)[],
): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const arrays = Object.entries(inputs).map(([name, tensor]) => {
      const { shape } = tensor as TensorInfo
      return [name, { shape, values: Float64Array.from(stored(backend, tensor as TensorInfo)) }]
    })
    const results = compute(Object.fromEntries(arrays) as Arrays<Inputs>, attrs as Attributes)
    return results.map(({ values, shape }) =>
      values instanceof Float64Array
        ? (backend as MathBackendCPU).makeTensorInfo([...shape], 'float32', Float32Array.from(values))
        : (backend as MathBackendCPU).makeTensorInfo([...shape], 'bool', values),
    )
  }
}

function stored(backend: unknown, { dataId }: TensorInfo): Float32Array | Uint8Array {
  return (backend as MathBackendCPU).data.get(dataId).values as Float32Array | Uint8Array
}

/** In the contract's order, and no more than is asked for. */
function choose({ kernel, bias, input }: gradients.Gradients, { biasGradient, inputGradient }: WantedGradients): DoubleArray[] {
  return [kernel, ...(biasGradient ? [bias()] : []), ...(inputGradient ? [input()] : [])]
}

function meanOf(a: DoubleArray, b: DoubleArray, each: (a: number, b: number) => number): DoubleArray {
  const { shape, values } = a
  return { shape, values: values.map((value, index) => each(value, b.values[index] ?? 0) / values.length) }
}
