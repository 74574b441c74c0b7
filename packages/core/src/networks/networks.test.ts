import { type Examples, fromArray, sizeOf } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layer } from '../layers/builders.js'
import type { LayerConfig } from '../layers/index.js'
import type { ActivationName } from '../operations/activation.js'
import { l1 } from '../regularizers/l1.js'
import { buildBody, weightDefinitions } from './body.js'
import { convolutional } from './convolutional/index.js'
import { custom } from './custom/index.js'
import { dense } from './dense/index.js'
import { hourglass } from './hourglass/index.js'
import { expandNetwork, type NetworkConfig } from './index.js'
import { residual } from './residual/index.js'

const place = { caller: 'test', path: '' }

function bodyOf(config: NetworkConfig) {
  return buildBody(expandNetwork(config), place)
}

function parametersOf(config: NetworkConfig): number {
  return [...weightDefinitions(bodyOf(config)).values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}

function outputShapeOf(config: NetworkConfig) {
  return bodyOf(config).decoder.at(-1)?.layer.outputShape
}

const length = fc.integer({ min: 1, max: 40 })
const widths = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 4 })

describe('the tutorial’s networks', () => {
  it('have as many parameters as Keras counts', () => {
    expect(parametersOf(dense({ input: [28, 28, 1], latent: 32, latentActivation: 'relu' }))).toBe(50_992)
    expect(parametersOf(convolutional({ input: [28, 28, 1] }))).toBe(28_353)
    expect(bodyOf(convolutional({ input: [28, 28, 1] })).latentShape).toEqual([7, 7, 32])
  })
})

describe('named networks', () => {
  it('dense: any depth and widths give the input’s shape back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        widths,
        length,
        (input, hidden, latent) => {
          const config = dense({ input, hidden, latent })
          expect(bodyOf(config).latentShape).toEqual([latent])
          expect(outputShapeOf(config)).toEqual(input)
        },
      ),
    )
  })

  it('convolutional: any size, depth and kernel give the image’s shape back', () => {
    fc.assert(
      fc.property(
        fc.tuple(length, length, fc.integer({ min: 1, max: 4 })),
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 6 }),
        fc.option(length),
        (input, channels, kernelSize, latent) => {
          const config = convolutional({ input, channels, kernelSize, latent })
          expect(outputShapeOf(config)).toEqual(input)
          const { latentShape } = bodyOf(config)
          const halvings = 2 ** channels.length
          expect(latentShape).toEqual(
            latent === null ? [Math.ceil(input[0] / halvings), Math.ceil(input[1] / halvings), channels.at(-1)] : [latent],
          )
        },
      ),
    )
  })

  it('residual: any size, depth and kind of code give the image’s shape back', () => {
    fc.assert(
      fc.property(
        fc.tuple(length, length, fc.integer({ min: 1, max: 4 })),
        fc.array(fc.integer({ min: 2, max: 8 }), { minLength: 1, maxLength: 4 }),
        fc.record({
          blocks: fc.integer({ min: 1, max: 3 }),
          kernelSize: fc.integer({ min: 1, max: 5 }),
          normalization: fc.constantFrom('none', 'batch', 'layer'),
          dropout: fc.constantFrom(0, 0.1),
        }),
        fc.oneof(fc.record({ latent: length }), fc.record({ latentChannels: fc.option(length) })),
        (input, channels, options, code) => {
          const config = residual({ input, channels, ...options, ...code })
          expect(outputShapeOf(config)).toEqual(input)
          const sizes = input.slice(0, 2).map((size) => Math.ceil(size / 2 ** channels.length))
          const { latentShape, encoder } = bodyOf(config)
          expect(latentShape).toEqual('latent' in code ? [code.latent] : [...sizes, code.latentChannels ?? channels.at(-1)])
          expect(encoder.filter(({ layer }) => layer.type === 'residual')).toHaveLength(channels.length * options.blocks)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('hourglass: any size and number of channels give the image’s shape back, and the code half of it', () => {
    const few = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(fc.tuple(length, length, few), fc.tuple(few, few), fc.option(few), (input, channels, context) => {
        const config = hourglass({ input, channels, context })
        expect(outputShapeOf(config)).toEqual(input)
        expect(bodyOf(config).latentShape).toEqual([Math.ceil(input[0] / 2), Math.ceil(input[1] / 2), channels[0]])
      }),
    )
    expect(() => hourglass({ input: [8, 8, 1], channels: [8] as unknown as [number, number] })).toThrow(/^hourglass: channels/)
  })

  it('hourglass: with context the units’ weights are those of two dense layers and a transposed convolution', () => {
    const [height, width, units] = [12, 8, 5]
    const plain = hourglass({ input: [height, width, 1], channels: [4, 2] })
    const places = 3 * 2 * 2
    const ofContext = (height * width + 1) * units + (units + 1) * places + (2 * 2 * 2 + 1) * 4
    expect(parametersOf({ ...plain, context: units }) - parametersOf(plain)).toBe(ofContext)
  })

  it('expand to what custom takes, name by name', () => {
    for (const config of [
      dense({ input: [6], hidden: [5, 4], latent: 2, dropout: 0.1 }),
      convolutional({ input: [9, 7, 2], channels: [3, 4], latent: 5, dropout: 0.2 }),
      residual({ input: [9, 7, 2], channels: [3, 4], blocks: 2, dropout: 0.2 }),
      hourglass({ input: [9, 7, 2], channels: [3, 4] }),
      hourglass({ input: [9, 7, 2], channels: [3, 4], context: 5 }),
    ]) {
      const { input, encoder, decoder } = expandNetwork(config)
      const same = custom({ input, encoder, decoder })
      expect([...weightDefinitions(bodyOf(same)).keys()]).toEqual([...weightDefinitions(bodyOf(config)).keys()])
      expect(bodyOf(same).decoder.map(({ name }) => name)).toEqual(bodyOf(config).decoder.map(({ name }) => name))
    }
  })
})

describe('custom', () => {
  it('takes a Keras user’s layers, reshapes the output and takes the last activation off', () => {
    const config = custom({
      input: [28, 28, 1],
      encoder: [layer.dense(32, 'relu')],
      decoder: [layer.dense(784, 'sigmoid')],
    })
    const body = bodyOf(config)
    expect(body.outputActivation).toBe('sigmoid')
    expect(body.decoder.map(({ name }) => name)).toEqual(['dense', 'reshape'])
    expect(outputShapeOf(config)).toEqual([28, 28, 1])
  })
})

describe('a network’s options', () => {
  it('are filled in, and taken back as they were resolved', () => {
    const config = dense({ input: [4], latent: 2 })
    expect(config).toEqual({
      type: 'dense',
      input: [4],
      hidden: [],
      latent: 2,
      activation: 'relu',
      latentActivation: 'linear',
      dropout: 0,
      regularization: { weights: null, latent: null },
    })
    const { type: _, ...options } = config
    expect(dense(options)).toEqual(config)
  })

  it('may be read-only, as the shape of examples is', () => {
    const { shape }: Examples = fromArray(new Float32Array(18), [3, 3, 2])
    expect(convolutional({ input: shape, channels: [1] }).input).toEqual([3, 3, 2])
  })

  it('are refused with the field’s name and the cure', () => {
    expect(() => dense({ input: [4], latent: 0 })).toThrow('dense: latent must be a whole number of at least 1, got 0.')
    expect(() => dense({ input: [], latent: 1 })).toThrow(/^dense: input must be/)
    expect(() => dense({ input: [4], latnt: 1 } as never)).toThrow(/^dense: there is no field latnt\./)
    expect(() => dense({ input: [4], latent: 1, dropout: 0.5 })).toThrow(
      'dense: dropout must be 0 without hidden layers, whose outputs it drops, got',
    )
    expect(() => dense(784 as never)).toThrow(/^dense: options must be an object with the fields input, hidden, .*got 784\./)
    expect(() => convolutional({ input: [28, 28] })).toThrow(/^convolutional: input must be a list of 3, .*got \[28,28\]/)
  })
})

describe('a convolutional network', () => {
  const layersOf = (config: NetworkConfig) => {
    const { encoder, decoder } = expandNetwork(config)
    return { encoder: encoder.map(({ type }) => type), decoder: decoder.map(({ type }) => type) }
  }

  it('crops after upsampling where a size was odd', () => {
    expect(layersOf(convolutional({ input: [7, 8, 1] })).decoder).toEqual([
      'convolution',
      'upsampling',
      'convolution',
      'upsampling',
      'crop',
      'convolution',
    ])
  })

  it('spares the code from dropout', () => {
    expect(layersOf(convolutional({ input: [8, 8, 1], dropout: 0.1 })).encoder).toEqual([
      'convolution',
      'max-pooling',
      'dropout',
      'convolution',
      'max-pooling',
    ])
    expect(layersOf(convolutional({ input: [8, 8, 1], channels: [2], latent: 3, dropout: 0.1 })).encoder).toEqual([
      'convolution',
      'max-pooling',
      'dropout',
      'flatten',
      'dense',
    ])
  })

  it('gives the code its own activation and penalty', () => {
    const codeOf = (config: NetworkConfig) => expandNetwork(config).encoder.findLast((layer) => 'kernelInitializer' in layer)
    const regularization = { latent: l1(0.1) }
    expect(codeOf(convolutional({ input: [8, 8, 1] }))).toMatchObject({ activation: 'relu', activityRegularizer: null })
    expect(codeOf(convolutional({ input: [8, 8, 1], latentActivation: 'tanh', regularization }))).toMatchObject({
      activation: 'tanh',
      activityRegularizer: l1(0.1),
    })
    expect(codeOf(convolutional({ input: [8, 8, 1], latent: 2, regularization }))).toMatchObject({
      type: 'dense',
      activation: 'linear',
      activityRegularizer: l1(0.1),
    })
  })
})

describe('a residual network', () => {
  it('names its weights by block and branch, and counts them', () => {
    const config = residual({ input: [8, 8, 1], channels: [4, 6], normalization: 'batch' })
    const names = [...weightDefinitions(bodyOf(config)).keys()]
    expect(names.slice(0, 5)).toEqual([
      'encoder.convolution.kernel',
      ...['gamma', 'beta', 'runningMean', 'runningVariance'].map((name) => `encoder.batch-normalization.${name}`),
    ])
    expect(names).toContain('encoder.residual_1.convolution_1.kernel')
    expect(names).toContain('encoder.residual_1.shortcut.convolution.kernel')
    expect(new Set(names).size).toBe(names.length)
    // By hand: 3 × 3 kernels without a bias, each with 4 numbers a channel after it; 1 × 1 ones in shortcuts.
    const convolved = (from: number, to: number, size = 9) => from * to * size + 4 * to
    const blocks = [
      convolved(4, 4) + convolved(4, 4) + convolved(4, 4, 1),
      convolved(4, 6) + convolved(6, 6) + convolved(4, 6, 1),
      convolved(6, 4) + convolved(4, 4) + convolved(6, 4, 1),
      convolved(4, 4) + convolved(4, 4),
    ].reduce((sum, count) => sum + count, 0)
    const code = 6 * 6 + 6 + convolved(6, 6)
    expect(parametersOf(config)).toBe(convolved(1, 4) + blocks + code + 4 * 9 + 1)
  })

  it('is linear in the code unless told otherwise, whatever the last block’s activation', () => {
    const codeOf = (config: NetworkConfig) => expandNetwork(config).encoder.at(-1)
    expect(codeOf(residual({ input: [8, 8, 1] }))).toMatchObject({ type: 'convolution', filters: 32, activation: 'linear' })
    expect(codeOf(residual({ input: [8, 8, 1], latentChannels: 3, latentActivation: 'tanh' }))).toMatchObject({
      filters: 3,
      activation: 'tanh',
    })
    expect(codeOf(residual({ input: [8, 8, 1], latent: 2 }))).toMatchObject({ type: 'dense', units: 2 })
    expect(() => residual({ input: [8, 8, 1], latent: 2, latentChannels: 3 })).toThrow(
      /^residual: latentChannels must be null where latent makes the code a vector/,
    )
    expect(() => residual({ input: [8, 8, 1], channels: [1, 2] })).toThrow(
      /^residual: normalization must be "batch" or "none" where a stage has one channel/,
    )
    expect(() => custom({ input: [8, 8, 1], encoder: [layer.layerNormalization()], decoder: [layer.dense(64)] })).toThrow(
      /^custom: encoder\.0 must be given two channels or more/,
    )
  })

  it('has a bias only where nothing normalises', () => {
    const biases = (normalization: 'none' | 'layer') =>
      [...weightDefinitions(bodyOf(residual({ input: [8, 8, 1], channels: [2], normalization }))).keys()].filter(
        (name) => name.includes('residual') && name.endsWith('bias'),
      )
    expect(biases('layer')).toEqual([])
    expect(biases('none')).toHaveLength(5)
  })
})

describe('a decoder’s last activation', () => {
  const decoderOf = (...decoder: LayerConfig[]) => {
    const body = bodyOf(custom({ input: [2, 2, 1], encoder: [layer.dense(2)], decoder }))
    return [body.outputActivation, body.decoder.map(({ name }) => name)]
  }

  it.each<[string, LayerConfig[], ActivationName | null, string[]]>([
    ['of its last layer', [layer.dense(4, 'tanh')], 'tanh', ['dense', 'reshape']],
    ['that is linear leaves the choice to the model', [layer.dense(4)], null, ['dense', 'reshape']],
    ['as a layer of its own', [layer.dense(4), layer.activation('sigmoid')], 'sigmoid', ['dense', 'reshape']],
    ['before a reshape', [layer.dense(4, 'relu'), layer.reshape([2, 2, 1])], 'relu', ['dense', 'reshape']],
    [
      'before layers that only move values',
      [layer.dense(2, 'sigmoid'), layer.reshape([1, 2, 1]), layer.upsampling([3, 1]), layer.crop(2)],
      'sigmoid',
      ['dense', 'reshape', 'upsampling', 'crop'],
    ],
    [
      'before a mean stays where it is, and the output is what the mean gives',
      [layer.dense(16, 'sigmoid'), layer.reshape([4, 4, 1]), layer.averagePooling(2)],
      'linear',
      ['dense', 'reshape', 'average-pooling'],
    ],
    [
      'of a residual layer’s sum',
      [layer.dense(4), layer.residual([layer.dense(4)], { activation: 'sigmoid' })],
      'sigmoid',
      ['dense', 'residual', 'reshape'],
    ],
    ['before dropout stays as well', [layer.dense(4, 'sigmoid'), layer.dropout(0.1)], 'linear', ['dense', 'dropout', 'reshape']],
  ])('%s', (_, decoder, activation, names) => {
    expect(decoderOf(...decoder)).toEqual([activation, names])
  })

  it('must carry no penalty, which would fall on the logits', () => {
    expect(() => decoderOf(layer.dense(4, 'sigmoid', { activityRegularizer: l1(0.1) }))).toThrow(
      /^custom: decoder\.0\.activityRegularizer must be null on the layer whose activation is the output, got/,
    )
    expect(() => decoderOf(layer.dense(4, 'linear', { activityRegularizer: l1(0.1) }))).not.toThrow()
  })
})

describe('a custom network that cannot be', () => {
  const input = [4, 4, 1]

  it('is refused at the layer that does not fit', () => {
    expect(() => custom({ input, encoder: [layer.maxPooling(2), layer.convolution(1, 3)], decoder: [layer.dense(16)] })).toThrow(
      'custom: encoder.1.kernelSize must be at most the image\'s height, 2, with padding "valid", got 3.',
    )
    expect(() => custom({ input, encoder: [layer.dense(3), layer.upsampling()], decoder: [layer.dense(16)] })).toThrow(
      'custom: encoder.1 must be given images of shape [height, width, channels], got [3].',
    )
    expect(() => custom({ input, encoder: [layer.dense(3)], decoder: [layer.dense(15, 'sigmoid')] })).toThrow(
      'custom: decoder must be layers that give 16 values, as an example of shape [4, 4, 1] has, got [15]. End the decoder with a layer of that size, such as layer.dense(16).',
    )
    expect(() =>
      custom({ input, encoder: [layer.residual([layer.upsampling(), layer.convolution(1, 9)])], decoder: [layer.dense(16)] }),
    ).toThrow(/^custom: encoder\.0\.layers\.1\.kernelSize must be at most the image's height, 8/)
    expect(() => custom({ input, encoder: [layer.residual([layer.dense(3)])], decoder: [layer.dense(16)] })).toThrow(
      /^custom: encoder\.0\.shortcut must be layers that give the shape \[3\], as `layers` do, got \[4,4,1\]\. Give it/,
    )
    expect(() => custom({ input, encoder: [], decoder: [layer.dense(16)] })).toThrow(/^custom: encoder must be/)
    expect(() => custom({ input, encoder: [{ type: 'dens', units: 3 } as never], decoder: [layer.dense(16)] })).toThrow(
      /^custom: encoder\.0\.type must be one of "dense", "convolution", .*got "dens"/,
    )
  })
})
