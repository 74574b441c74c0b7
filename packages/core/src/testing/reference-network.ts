import { type Shape, sizeOf } from '@sandglass/base'
import type { LayerConfig } from '../layers/index.js'
import type { PlainLayerConfig } from '../layers/plain.js'
import type { Expansion } from '../networks/definition.js'
import type { Pair } from '../operations/window.js'
import type { DoubleArray } from './arrays.js'
import * as references from './references.js'

/** What a network comes to, straight from its layers' configs. */
export interface ReferenceRun {
  /** What the decoder gets. */
  readonly latent: DoubleArray
  /** After the decoder's last activation, if it has one: a reconstruction, not logits. */
  readonly output: DoubleArray
  /** The sum of all penalties. */
  readonly penalty: number
}

/**
 * Runs encoder and decoder in double precision, without TensorFlow.js and without the product's own
 * building of bodies; dropout does nothing.
 *
 * @param weights in the order in which layers ask for them: kernel, then bias, layer after layer; the
 *   running means of normalising layers, which are no weights, are as they begin
 * @param through what a model does with the encoder's output before the decoder gets it
 * @param isTraining whether batch normalisation is by the batch's own moments
 */
export function runReference(
  { encoder, decoder }: Expansion,
  weights: readonly DoubleArray[],
  input: DoubleArray,
  through: (encoded: DoubleArray) => DoubleArray = (encoded) => encoded,
  isTraining = false,
): ReferenceRun {
  const queue = [...weights]
  let penalty = 0
  const run = (layers: readonly LayerConfig[], from: DoubleArray): DoubleArray =>
    layers.reduce((values, config) => {
      if (config.type === 'residual') {
        const main = run(config.layers, values)
        return references.activate(references.addition(main, run(config.shortcut, values)), config.activation)
      }
      const used = queue.splice(0, weightsOf(config))
      const output = applyLayer(config, values, used, isTraining)
      penalty += penaltiesOf(config, used[0], output)
      return output
    }, from)
  const latent = through(run(encoder, input))
  const output = run(decoder, latent)
  return { latent, output: { values: output.values, shape: input.shape }, penalty }
}

type KernelConfig = Extract<LayerConfig, { kernelInitializer: string }>

function hasKernel(config: LayerConfig): config is KernelConfig {
  return 'kernelInitializer' in config
}

function weightsOf(config: LayerConfig): number {
  if (hasKernel(config)) return config.bias ? 2 : 1
  return config.type === 'batch-normalization' || config.type === 'layer-normalization' ? 2 : 0
}

function applyLayer(
  config: PlainLayerConfig,
  input: DoubleArray,
  weights: readonly DoubleArray[],
  isTraining: boolean,
): DoubleArray {
  const kernel = weights[0]
  const bias = weights[1] ?? null
  const [batch = 0, height = 0, width = 0] = input.shape
  const reshaped = (shape: Shape): DoubleArray => ({ values: input.values, shape: [batch, ...shape] })
  const inputs = sizeOf(input.shape.slice(1))
  switch (config.type) {
    case 'dense':
      return references.activate(references.dense(reshaped([inputs]), present(kernel), bias), config.activation)
    case 'convolution': {
      const { padding } = config
      const window = { stride: both(config.stride), dilation: both(config.dilation), padding }
      return references.activate(references.convolution(input, present(kernel), bias, window), config.activation)
    }
    case 'transposed-convolution': {
      const { padding } = config
      const [size, stride] = [both(config.kernelSize), both(config.stride)]
      const more = (axis: 0 | 1) => (padding === 'valid' ? Math.max(size[axis] - stride[axis], 0) : 0)
      const outputSize = [height * stride[0] + more(0), width * stride[1] + more(1)] as const
      const sum = references.transposedConvolution(input, present(kernel), bias, { stride, padding, outputSize })
      return references.activate(sum, config.activation)
    }
    case 'max-pooling':
      return references.maxPooling(input, both(config.size), both(config.stride ?? config.size), config.padding)
    case 'average-pooling':
      return references.averagePooling(input, both(config.size))
    case 'upsampling':
      return references.upsampling(input, both(config.size))
    case 'crop':
      return references.crop(input, both(config.size))
    case 'flatten':
      return reshaped([inputs])
    case 'reshape':
      return reshaped(config.shape)
    case 'batch-normalization': {
      const [mean, variance] = [0, 1].map((value) => ({
        shape: present(kernel).shape,
        values: present(kernel).values.map(() => value),
      }))
      const moments = isTraining ? undefined : { mean: present(mean), variance: present(variance) }
      return references.batchNormalization(input, present(kernel), present(weights[1]), config.epsilon, moments)
    }
    case 'layer-normalization':
      return references.layerNormalization(input, present(kernel), present(weights[1]), config.epsilon)
    case 'activation':
      return references.activate(input, config.activation)
    case 'dropout':
      return input
  }
}

function penaltiesOf(config: LayerConfig, kernel: DoubleArray | undefined, output: DoubleArray): number {
  if (!hasKernel(config)) return 0
  const of = (regularizer: KernelConfig['kernelRegularizer'], values: DoubleArray) => {
    const { l1, l2 } = { l1: 0, l2: 0, ...regularizer }
    return references.normPenalty(values, l1, l2).values[0] ?? Number.NaN
  }
  return of(config.kernelRegularizer, present(kernel)) + of(config.activityRegularizer, output) / (output.shape[0] ?? 1)
}

function both(value: number | readonly [number, number]): Pair {
  return typeof value === 'number' ? [value, value] : value
}

function present(array: DoubleArray | undefined): DoubleArray {
  if (!array) throw new TypeError('A reference network has run out of weights.')
  return array
}
