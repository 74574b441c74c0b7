import '@tensorflow/tfjs-backend-cpu'
import { InvalidArgumentError } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { registerFusedKernels, unregisterFusedKernels } from '../testing/fused-kernels.js'
import { adam } from './adam.js'
import type { OptimizerConfig } from './index.js'
import { Optimizer } from './optimizer.js'
import { sgd } from './sgd.js'

beforeAll(() => tf.setBackend('cpu'))

/** The published formulas in plain float64, one weight at a time. */
const references = {
  adam(config: OptimizerConfig, start: number, gradients: readonly number[]): number {
    if (config.type !== 'adam') throw new TypeError(config.type)
    const { learningRate, beta1, beta2, epsilon } = config
    let [w, m, v] = [start, 0, 0]
    gradients.forEach((g, i) => {
      m = beta1 * m + (1 - beta1) * g
      v = beta2 * v + (1 - beta2) * g * g
      const mean = m / (1 - beta1 ** (i + 1))
      const square = v / (1 - beta2 ** (i + 1))
      // Kingma and Ba's ε̂ = ε · √(1 − β2ᵗ): the form with corrected moments, algorithm 1, has its own ε.
      w -= (learningRate * mean) / (Math.sqrt(square) + epsilon / Math.sqrt(1 - beta2 ** (i + 1)))
    })
    return w
  },
  sgd(config: OptimizerConfig, start: number, gradients: readonly number[]): number {
    if (config.type !== 'sgd') throw new TypeError(config.type)
    let [w, m] = [start, 0]
    for (const g of gradients) {
      m = config.momentum * m - config.learningRate * g
      w += m
    }
    return w
  },
}

function ones(...shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.ones(shape)))
}

function run(config: OptimizerConfig, start: readonly number[], gradients: readonly (readonly number[])[]): number[] {
  const weight = tf.variable(tf.tensor1d([...start]))
  const optimizer = new Optimizer(config, new Map([['w', weight]]))
  for (const values of gradients) tf.tidy(() => optimizer.update(new Map([['w', tf.tensor1d([...values])]])))
  const result = [...weight.dataSync()]
  optimizer.dispose()
  weight.dispose()
  return result
}

const finite = (bound: number) => fc.double({ min: -bound, max: bound, noNaN: true })
const steps = fc.array(fc.tuple(finite(10), finite(1e-3), fc.constantFrom(0, 1e-6)), { minLength: 1, maxLength: 20 })

const configs: OptimizerConfig[] = [
  adam(),
  adam({ learningRate: 0.1, beta1: 0, beta2: 0.5, epsilon: 1e-3 }),
  sgd(),
  sgd({ momentum: 0.9, learningRate: 0.1 }),
]

describe.each(['composed', 'fused'])('optimizers, %s', (way) => {
  if (way === 'fused') {
    beforeAll(registerFusedKernels)
    afterAll(unregisterFusedKernels)
  }

  it.each(configs)('take the steps of their formula: %j', (config) => {
    fc.assert(
      fc.property(steps, (gradients) => {
        const start = [0.5, -2, 0.01]
        const result = run(config, start, gradients)
        start.forEach((value, i) => {
          const expected = references[config.type](
            config,
            value,
            gradients.map((step) => step[i as 0 | 1 | 2]),
          )
          expect(Math.abs((result[i] as number) - expected)).toBeLessThan(2e-5 * Math.max(1, Math.abs(expected)))
        })
      }),
      { numRuns: 50 },
    )
  })

  it('go down to a minimum', () => {
    for (const config of configs) {
      const weight = tf.variable(tf.tensor1d([1, -1]))
      const optimizer = new Optimizer(config, new Map([['w', weight]]))
      for (let step = 0; step < 200; step++) tf.tidy(() => optimizer.update(new Map([['w', tf.mul(weight, 2)]])))
      expect(Math.hypot(...weight.dataSync()), JSON.stringify(config)).toBeLessThan(1.3)
      optimizer.dispose()
      weight.dispose()
    }
  })

  it('name their state by weight and slot', () => {
    const weights = new Map([['encoder.dense_1.bias', ones(2, 3)]])
    const optimizer = new Optimizer(adam(), weights)
    expect([...optimizer.state.keys()]).toEqual(['encoder.dense_1.bias.firstMoment', 'encoder.dense_1.bias.secondMoment'])
    expect([...optimizer.state.values()].map(({ shape }) => shape)).toEqual([
      [2, 3],
      [2, 3],
    ])
    expect(new Optimizer(sgd(), weights).state.size).toBe(0)
    optimizer.dispose()
    for (const weight of weights.values()) weight.dispose()
  })

  it.each(configs)('change nothing that shares memory with a weight or with their state: %j', (config) => {
    const start = tf.tensor1d([1, -2])
    const weights = new Map([
      ['v', tf.variable(start)],
      ['w', tf.variable(start)],
    ])
    const optimizer = new Optimizer(config, weights)
    const step = () => tf.tidy(() => optimizer.update(new Map([['w', tf.tensor1d([1, 1])]])))
    step()
    const held = [...weights.values(), ...optimizer.state.values()].map((variable) => variable.clone())
    const before = held.map((tensor) => [...tensor.dataSync()])
    step()
    expect(held.map((tensor) => [...tensor.dataSync()])).toEqual(before)
    expect([...start.dataSync()]).toEqual([1, -2])
    expect([...(weights.get('v')?.dataSync() ?? [])]).toEqual([1, -2])
    expect(weights.get('w')?.dataSync()[0]).toBeLessThan(before[1]?.[0] ?? Number.NaN)
    tf.dispose([held, start])
    optimizer.dispose()
    for (const weight of weights.values()) weight.dispose()
  })

  it('leave a weight alone that has no gradient', () => {
    const weights = new Map([
      ['a', ones(2)],
      ['b', ones(2)],
    ])
    const optimizer = new Optimizer(adam(), weights)
    tf.tidy(() => optimizer.update(new Map([['a', tf.ones([2])]])))
    expect([...(weights.get('b')?.dataSync() ?? [])]).toEqual([1, 1])
    expect(weights.get('a')?.dataSync()[0]).toBeCloseTo(0.999, 6)
    optimizer.dispose()
    for (const weight of weights.values()) weight.dispose()
  })

  it('own their state and leave nothing else behind', () => {
    const before = tf.memory().numTensors
    const weights = new Map([['w', ones(2)]])
    const optimizer = new Optimizer(adam(), weights)
    expect(tf.memory().numTensors).toBe(before + 3)
    tf.tidy(() => optimizer.update(new Map([['w', tf.ones([2])]])))
    expect(tf.memory().numTensors).toBe(before + 3)
    optimizer[Symbol.dispose]()
    expect(tf.memory().numTensors).toBe(before + 1)
    for (const weight of weights.values()) weight.dispose()
  })

  it('leave nothing behind where there is no room for their state', () => {
    const weights = new Map([
      ['v', ones(2)],
      ['w', ones(3)],
    ])
    const before = tf.memory().numTensors
    const backend = tf.backend()
    let left = 3
    const write = vi.spyOn(backend, 'write').mockImplementation((values, shape, dtype) => {
      if (left-- === 0) throw new Error('full')
      return Object.getPrototypeOf(backend).write.call(backend, values, shape, dtype)
    })
    expect(() => new Optimizer(adam(), weights)).toThrow('full')
    write.mockRestore()
    expect(tf.memory().numTensors).toBe(before)
    for (const weight of weights.values()) weight.dispose()
  })

  it('refuse what they can not use', () => {
    expect(() => adam({ learningRate: -1 })).toThrow('adam: learningRate must be a number above 0, got -1. Leave it out for 0.001.')
    expect(() => adam({ beta2: 1 })).toThrow('adam: beta2 must be a number of at least 0 and below 1, got 1.')
    expect(() => sgd({ momentum: Number.NaN })).toThrow(InvalidArgumentError)
    expect(() => sgd({ nesterov: true } as object)).toThrow('sgd: there is no field nesterov.')
  })
})
