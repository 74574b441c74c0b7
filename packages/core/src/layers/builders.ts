import type { Shape } from '@sandglass/base'
import type { GenericSchema, InferInput, InferOutput } from 'valibot'
import { parse } from '../configuration/parse.js'
import type { ActivationName } from '../operations/activation.js'
import { activation } from './activation.js'
import { averagePooling } from './average-pooling.js'
import { convolution } from './convolution.js'
import { crop } from './crop.js'
import { dense } from './dense.js'
import { dropout } from './dropout.js'
import type { flatten } from './flatten.js'
import { maxPooling } from './max-pooling.js'
import { reshape } from './reshape.js'
import { transposedConvolution } from './transposed-convolution.js'
import { upsampling } from './upsampling.js'

/** A layer's further fields: what its builder doesn't take by position. */
type Rest<Definition extends { schema: GenericSchema }, Taken extends string> = Omit<
  InferInput<Definition['schema']>,
  'type' | Taken
>
type Config<Definition extends { schema: GenericSchema }> = InferOutput<Definition['schema']>

/** One whole number for both axes, or height and width. */
type Size = number | readonly [height: number, width: number]

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
  dense: (
    units: number,
    activation: ActivationName = 'linear',
    rest: Rest<typeof dense, 'units' | 'activation'> = {},
  ): Config<typeof dense> => parse('layer.dense', dense.schema, { ...rest, type: 'dense', units, activation }),
  /** A two-dimensional convolution; padding `valid` and stride 1 unless told otherwise, as in Keras. */
  convolution: (
    filters: number,
    kernelSize: Size,
    activation: ActivationName = 'linear',
    rest: Rest<typeof convolution, 'filters' | 'kernelSize' | 'activation'> = {},
  ): Config<typeof convolution> =>
    parse('layer.convolution', convolution.schema, { ...rest, type: 'convolution', filters, kernelSize, activation }),
  /** The transpose of a convolution: enlarges by its stride. */
  transposedConvolution: (
    filters: number,
    kernelSize: Size,
    activation: ActivationName = 'linear',
    rest: Rest<typeof transposedConvolution, 'filters' | 'kernelSize' | 'activation'> = {},
  ): Config<typeof transposedConvolution> =>
    parse('layer.transposedConvolution', transposedConvolution.schema, {
      ...rest,
      type: 'transposed-convolution',
      filters,
      kernelSize,
      activation,
    }),
  /** The largest value in each window; padding `valid` and windows side by side unless told otherwise. */
  maxPooling: (size: Size = 2, rest: Rest<typeof maxPooling, 'size'> = {}): Config<typeof maxPooling> =>
    parse('layer.maxPooling', maxPooling.schema, { ...rest, type: 'max-pooling', size }),
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
  /** An activation by itself. */
  activation: (name: ActivationName): Config<typeof activation> =>
    parse('layer.activation', activation.schema, { type: 'activation', activation: name }),
}
