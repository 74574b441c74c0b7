import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { parse } from '../configuration/parse.js'
import '../testing/backend.js'
import { type RegularizerConfig, regularizer, regularizerSchema } from './index.js'
import { l1 } from './l1.js'
import { l1l2 } from './l1l2.js'
import { l2 } from './l2.js'

describe('regularizers', () => {
  // Σ|x| = 6, Σx² = 14
  const values = () => tf.tensor([1, -2, 3, 0])

  it.each<[RegularizerConfig, number]>([
    [l1(0.5), 3],
    [l2(0.5), 7],
    [l1l2(0.5, 0.25), 6.5],
    [l1(0), 0],
  ])('%o comes to %d', (config, expected) => {
    tf.tidy(() => {
      expect(regularizer(config).penalty(values()).dataSync()[0]).toBeCloseTo(expected)
      expect(
        regularizer(config)
          .penalty(values(), 1 / 4)
          .dataSync()[0],
      ).toBeCloseTo(expected / 4)
    })
  })

  it('are plain config that their schema takes', () => {
    for (const config of [l1(0.1), l2(0.2), l1l2(0.3, 0.4)]) {
      expect(parse('test', regularizerSchema, JSON.parse(JSON.stringify(config)))).toEqual(config)
      expect(regularizer(config).config).toBe(config)
    }
  })

  it('refuse a strength that is none, where it is written and where it is read', () => {
    for (const strength of [-1, Number.POSITIVE_INFINITY, Number.NaN])
      for (const write of [() => l1(strength), () => l2(strength), () => l1l2(0, strength), () => l1l2(strength, 0)])
        expect(write).toThrow(`must be a number of at least 0, got ${strength}. Give l`)
    expect(() => parse('test', regularizerSchema, { type: 'l1', l1: -1 })).toThrow('l1 must be a number of at least 0, got -1')
  })
})
