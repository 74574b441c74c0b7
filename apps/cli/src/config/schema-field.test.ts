import { describe, expect, it } from 'vitest'
import { configSchema } from './flags.js'
import { fieldAt, fieldNames, standsAlone } from './schema-field.js'

describe('fieldAt', () => {
  it('finds fields of all kinds of models, networks and optimizers', () => {
    expect(fieldAt(configSchema, 'model.network.latent')).toMatchObject({ isNumber: true })
    expect(fieldAt(configSchema, 'model.network.channels')?.description).toEqual(expect.any(String))
    expect(fieldAt(configSchema, 'training.optimizer.momentum')).toMatchObject({ isNumber: true })
    expect(fieldAt(configSchema, 'data.validation')).toMatchObject({
      isNumber: true,
      description: expect.stringMatching(/^What to measure on after each epoch/),
    })
  })

  it('tells the names that a field can have', () => {
    expect(fieldAt(configSchema, 'model.loss')?.choices).toEqual(
      expect.arrayContaining(['mean-squared-error', 'binary-crossentropy']),
    )
    expect(fieldAt(configSchema, 'model.network.type')?.choices).toContain('convolutional')
    expect(fieldAt(configSchema, 'training.epochs')?.choices).toEqual([])
  })

  it('follows lists, and objects that may have any field', () => {
    expect(fieldAt(configSchema, 'model.network.channels.0')).toMatchObject({ isNumber: true })
    expect(fieldAt(configSchema, 'training.corruption.standardDeviation')).not.toBeNull()
  })

  it('knows what there is not', () => {
    for (const path of ['training.epoch', 'trainign.epochs', 'training.epochs.more', 'model.network.chanels.0', ''])
      expect(path === '' ? null : fieldAt(configSchema, path)).toBeNull()
  })
})

describe('standsAlone', () => {
  it('tells a length of time, in epochs or as a share, from what has several fields', () => {
    const rate = 'training.optimizer.learningRate'
    expect(standsAlone(configSchema, `${rate}.warmUp`, 'epochs')).toBe(true)
    expect(standsAlone(configSchema, `${rate}.every`, 'share')).toBe(true)
    expect(standsAlone(configSchema, rate, 'peak')).toBe(false)
    expect(standsAlone(configSchema, `${rate}.warmUp`, 'steps')).toBe(false)
  })
})

describe('fieldNames', () => {
  it('lists what an object can have', () => {
    expect(fieldNames(configSchema, '')).toEqual(['model', 'training', 'data'])
    expect(fieldNames(configSchema, 'data').slice(0, 3)).toEqual(['training', 'validation', 'target'])
    expect(fieldNames(configSchema, 'training.optimizer')).toEqual(
      expect.arrayContaining(['type', 'learningRate', 'beta1', 'momentum']),
    )
  })
})
