import { sizeOf } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layer } from '../layers/builders.js'
import { buildBody, weightDefinitions } from './body.js'
import { convolutional } from './convolutional/index.js'
import { custom } from './custom/index.js'
import { dense } from './dense/index.js'
import { expandNetwork, type NetworkConfig } from './index.js'

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

  it('expand to what custom takes, name by name', () => {
    for (const config of [
      dense({ input: [6], hidden: [5, 4], latent: 2, dropout: 0.1 }),
      convolutional({ input: [9, 7, 2], channels: [3, 4], latent: 5, dropout: 0.2 }),
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
