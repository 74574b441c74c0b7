import type { Shape } from '@sandglass/base'
import type { GenericSchema, InferOutput } from 'valibot'
import { parse } from '../configuration/parse.js'
import type { ActivationName } from '../operations/activation.js'
import type { Padding } from '../operations/window.js'
import { activation } from './activation.js'
import { averagePooling } from './average-pooling.js'
import { batchNormalization } from './batch-normalization.js'
import { convolution } from './convolution.js'
import { crop } from './crop.js'
import { dense } from './dense.js'
import { dropout } from './dropout.js'
import type { KernelOptions } from './fields.js'
import type { flatten } from './flatten.js'
import { layerNormalization } from './layer-normalization.js'
import { maxPooling } from './max-pooling.js'
import type { NormalizationOptions } from './normalization.js'
import type { PlainLayerInput } from './plain.js'
import { reshape } from './reshape.js'
import { residual } from './residual.js'
import { transposedConvolution } from './transposed-convolution.js'
import { upsampling } from './upsampling.js'

type Config<Definition extends { schema: GenericSchema }> = InferOutput<Definition['schema']>

/** One whole number for both axes, or height and width. */
type Size = number | readonly [height: number, width: number]

export type ConvolutionOptions = KernelOptions & {
  /** How far the window moves from place to place. Default 1. */
  readonly stride?: Size | undefined
  /** How far apart the window's taps are; only with stride 1. Default 1. */
  readonly dilation?: Size | undefined
  /** `same`: zeros around the image, so that each window fits. `valid`, the default: only windows that fit. */
  readonly padding?: Padding | undefined
}

export type TransposedConvolutionOptions = KernelOptions & {
  /** How much larger the output is than the input. Default 1. */
  readonly stride?: Size | undefined
  /** That of the convolution which this is the transpose of. Default `valid`. */
  readonly padding?: Padding | undefined
}

export type MaxPoolingOptions = {
  /** How far the window moves from place to place. Default null, for its own size. */
  readonly stride?: Size | null | undefined
  /** `same`: windows may reach over the edge. `valid`, the default: only windows that fit. */
  readonly padding?: Padding | undefined
}

export type BatchNormalizationOptions = NormalizationOptions & {
  /** How much of the running mean and variance each training step keeps; in [0, 1). Default 0.99. */
  readonly momentum?: number | undefined
}

export type ResidualOptions = {
  /** What the input goes through before the sum, where its shape must change. Default none. */
  readonly shortcut?: readonly PlainLayerInput[] | undefined
  /** The function that each sum goes through. Default `linear`. */
  readonly activation?: ActivationName | undefined
}

/**
 * Layers as a Keras user knows them, each as plain, checked config: what `custom` is made of.
 *
 * @example
 * custom({
 *   input: [28, 28, 1],
 *   encoder: [layer.convolution(16, 3, 'relu', { padding: 'same' }), layer.maxPooling(2), layer.dense(32)],
 *   decoder: [layer.dense(784, 'sigmoid')],
 * })
 */
export const layer = {
  /** Each output is fed by every value of the input, which is flattened if it has several axes. */
  dense: (units: number, activation: ActivationName = 'linear', options: KernelOptions = {}): Config<typeof dense> =>
    parse('layer.dense', dense.schema, { ...options, type: 'dense', units, activation }),
  /** A two-dimensional convolution; padding `valid` and stride 1 unless told otherwise, as in Keras. */
  convolution: (
    filters: number,
    kernelSize: Size,
    activation: ActivationName = 'linear',
    options: ConvolutionOptions = {},
  ): Config<typeof convolution> =>
    parse('layer.convolution', convolution.schema, { ...options, type: 'convolution', filters, kernelSize, activation }),
  /** The transpose of a convolution: enlarges by its stride. */
  transposedConvolution: (
    filters: number,
    kernelSize: Size,
    activation: ActivationName = 'linear',
    options: TransposedConvolutionOptions = {},
  ): Config<typeof transposedConvolution> =>
    parse('layer.transposedConvolution', transposedConvolution.schema, {
      ...options,
      type: 'transposed-convolution',
      filters,
      kernelSize,
      activation,
    }),
  /** The largest value in each window; padding `valid` and windows side by side unless told otherwise. */
  maxPooling: (size: Size = 2, options: MaxPoolingOptions = {}): Config<typeof maxPooling> =>
    parse('layer.maxPooling', maxPooling.schema, { ...options, type: 'max-pooling', size }),
  /** The mean of each block. */
  averagePooling: (size: Size = 2): Config<typeof averagePooling> =>
    parse('layer.averagePooling', averagePooling.schema, { type: 'average-pooling', size }),
  /** Each value becomes a block of copies. */
  upsampling: (size: Size = 2): Config<typeof upsampling> =>
    parse('layer.upsampling', upsampling.schema, { type: 'upsampling', size }),
  /** All values in one row. */
  flatten: (): Config<typeof flatten> => ({ type: 'flatten' }),
  /** The same values in another shape. */
  reshape: (shape: Shape): Config<typeof reshape> => parse('layer.reshape', reshape.schema, { type: 'reshape', shape }),
  /** The first rows and columns of an image. */
  crop: (size: Size): Config<typeof crop> => parse('layer.crop', crop.schema, { type: 'crop', size }),
  /** Sets a share of the values to 0 in each training step. */
  dropout: (rate: number): Config<typeof dropout> => parse('layer.dropout', dropout.schema, { type: 'dropout', rate }),
  /** Each channel brought to mean 0 and variance 1 over the batch, then scaled and moved by learnt amounts. */
  batchNormalization: (options: BatchNormalizationOptions = {}): Config<typeof batchNormalization> =>
    parse('layer.batchNormalization', batchNormalization.schema, { ...options, type: 'batch-normalization' }),
  /** The channels of each place brought to mean 0 and variance 1, then scaled and moved by learnt amounts. */
  layerNormalization: (options: NormalizationOptions = {}): Config<typeof layerNormalization> =>
    parse('layer.layerNormalization', layerNormalization.schema, { ...options, type: 'layer-normalization' }),
  /** Layers whose output is added to their input, or to what a shortcut makes of it. */
  residual: (layers: readonly PlainLayerInput[], options: ResidualOptions = {}): Config<typeof residual> =>
    parse('layer.residual', residual.schema, { ...options, type: 'residual', layers }),
  /** An activation by itself. */
  activation: (name: ActivationName): Config<typeof activation> =>
    parse('layer.activation', activation.schema, { type: 'activation', activation: name }),
}
