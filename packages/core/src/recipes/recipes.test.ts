import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { beforeAll, describe, expect, it } from 'vitest'
import { createModel } from '../models/index.js'
import { recipes } from './index.js'
import { resolveRun, runSchema } from './recipe.js'

beforeAll(() => tf.setBackend('cpu'))

describe('recipes', () => {
  it.each(Object.entries(recipes))('%s is plain JSON that resolves and stays what it is', (_, { config }) => {
    expect(JSON.parse(JSON.stringify(config))).toEqual(config)
    const resolved = resolveRun('train', config)
    expect(resolveRun('train', resolved)).toEqual(resolved)
    expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved)
  })

  it("are the tutorial's two programs", () => {
    const parameters = (name: keyof typeof recipes): number => {
      using model = createModel(recipes[name].config.model)
      return [...model.weights.values()].reduce((sum, { size }) => sum + size, 0)
    }
    expect(parameters('dense')).toBe(50_992)
    expect(parameters('denoiser')).toBe(28_353)
    using denoiser = createModel(recipes.denoiser.config.model)
    expect(denoiser.latentShape).toEqual([7, 7, 32])
    expect(denoiser.config).toMatchObject({ outputActivation: 'sigmoid' })
    const adam = { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
    const common = { epochs: 10, shuffle: true, optimizer: adam, earlyStopping: null }
    expect(resolveRun('train', recipes.dense.config).training).toMatchObject({ ...common, batchSize: 256, corruption: null })
    expect(resolveRun('train', recipes.denoiser.config).training).toMatchObject({
      ...common,
      batchSize: 128,
      corruption: { type: 'gaussian', standardDeviation: 0.5, clip: [0, 1] },
      corruptionDraw: 'once',
    })
  })
})

describe('resolveRun', () => {
  it('fills defaults in', () => {
    const { training, data } = resolveRun('train', {
      model: { type: 'autoencoder', network: { type: 'dense', input: [4], latent: 2 }, loss: 'mean-squared-error' },
      data: { training: 'shapes' },
    })
    expect(training).toMatchObject({ epochs: 10, batchSize: 32, seed: null, allowTestExamples: false })
    expect(data).toEqual({
      training: 'shapes',
      validation: null,
      target: null,
      limit: null,
      reading: null,
      seed: null,
      detection: null,
    })
  })

  it('names the field that is wrong', () => {
    const { model, data } = recipes.dense.config
    const refusal = (config: object) => {
      try {
        resolveRun('train', config)
      } catch (error) {
        return (error as Error).message
      }
      return expect.unreachable()
    }
    expect(refusal({ model, data, training: { epochs: 0 } })).toBe(
      'train: training.epochs must be a whole number of at least 1, got 0. Leave it out for 10.',
    )
    expect(refusal({ model, data, training: { batchSize: 128, microBatches: 1000 } })).toBe(
      'train: training.microBatches must be a whole number from 1 to batchSize, which is 128, got 1000. Leave it out for 1.',
    )
    expect(refusal({ model, data: { ...data, limit: -5 } })).toMatch(
      /^train: data\.limit must be a whole number of at least 1, or null, got -5\./,
    )
    expect(refusal({ model: { ...model, network: { type: 'dens' } }, data })).toMatch(
      /^train: model\.network\.type must be one of "dense"/,
    )
    expect(refusal({ model, data: {} })).toMatch(/^train: data\.training must be a text, got undefined\./)
    expect(refusal({ model, data, trainign: {} })).toMatch(
      /^train: there is no field trainign\. Did you mean "training"\? The fields are model, training, data\./,
    )
    expect(refusal({ model, data, training: { corruption: { standardDeviation: 1 } } })).toMatch(
      /^train: training\.corruption\.type must be a text, got undefined/,
    )
    expect(refusal({ model, data, training: { corruption: { type: 'x', amount: Number.NaN } } })).toMatch(
      /^train: training\.corruption/,
    )
  })

  it('describes every field, for help and docs', () => {
    const undescribed: string[] = []
    const walk = (schema: v.GenericSchema, path: string): void => {
      const node = schema as unknown as {
        wrapped?: v.GenericSchema
        entries?: Record<string, v.GenericSchema>
        options?: v.GenericSchema[]
        type: string
      }
      if (node.wrapped) walk(node.wrapped, path)
      for (const option of node.type === 'variant' ? (node.options ?? []) : []) walk(option, path)
      for (const [key, entry] of Object.entries(node.entries ?? {})) {
        const name = path ? `${path}.${key}` : key
        if (key !== 'type' && !descriptionOf(entry)) undescribed.push(name)
        walk(entry, name)
      }
    }
    walk(runSchema, '')
    expect(undescribed).toEqual([])
  })
})

function descriptionOf(schema: v.GenericSchema): string | undefined {
  const { wrapped } = schema as unknown as { wrapped?: v.GenericSchema }
  return v.getDescription(schema) ?? (wrapped && descriptionOf(wrapped))
}
