import '@tensorflow/tfjs-backend-cpu'
import { type EpochEvent, InvalidArgumentError } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { schedule } from '../schedules/builders.js'
import { registerFusedKernels, unregisterFusedKernels } from '../testing/fused-kernels.js'
import { adam } from './adam.js'
import { adamw } from './adamw.js'
import { clipped } from './clip.js'
import { type OptimizerConfig, optimizerInSteps } from './index.js'
import { Optimizer, type OptimizerOptions } from './optimizer.js'
import { rmsprop } from './rmsprop.js'
import { sgd } from './sgd.js'

beforeAll(() => tf.setBackend('cpu'))

/** The published formulas in plain float64, one weight of a kernel at a time. */
const references: {
  [Type in Config['type']]: (config: Extract<Config, { type: Type }>, start: number, gradients: Numbers) => number
} = {
  adam: (config, start, gradients) => adamReference(config, 0, start, gradients),
  adamw: (config, start, gradients) => adamReference(config, config.weightDecay, start, gradients),
  rmsprop({ learningRate, rho, momentum, epsilon }, start, gradients) {
    let [w, v, m] = [start, 0, 0]
    for (const g of gradients) {
      v = rho * v + (1 - rho) * g * g
      m = momentum * m + (rateOf(learningRate) * g) / Math.sqrt(v + epsilon)
      w -= m
    }
    return w
  },
  sgd({ learningRate, momentum, nesterov }, start, gradients) {
    let [w, m] = [start, 0]
    for (const g of gradients) {
      const step = rateOf(learningRate) * g
      m = momentum * m - step
      w += nesterov ? momentum * m - step : m
    }
    return w
  },
}

type Numbers = readonly number[]
type Config = OptimizerConfig<number>

function adamReference({ learningRate, beta1, beta2, epsilon }: Moments, decay: number, start: number, gradients: Numbers): number {
  const rate = rateOf(learningRate)
  let [w, m, v] = [start, 0, 0]
  gradients.forEach((g, i) => {
    w -= rate * decay * w
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    const mean = m / (1 - beta1 ** (i + 1))
    const square = v / (1 - beta2 ** (i + 1))
    // Kingma and Ba's ε̂ = ε · √(1 − β2ᵗ): the form with corrected moments, algorithm 1, has its own ε.
    w -= (rate * mean) / (Math.sqrt(square) + epsilon / Math.sqrt(1 - beta2 ** (i + 1)))
  })
  return w
}

type Moments = Pick<Extract<Config, { type: 'adam' }>, 'learningRate' | 'beta1' | 'beta2' | 'epsilon'>

function reference(config: Config, start: number, gradients: Numbers): number {
  return (references[config.type] as (config: Config, start: number, gradients: Numbers) => number)(config, start, gradients)
}

function rateOf(learningRate: Config['learningRate']): number {
  if (typeof learningRate !== 'number') throw new TypeError('These formulas have a constant rate.')
  return learningRate
}

/** An optimizer of some options, its times in steps. */
const inSteps = (config: OptimizerConfig): Config => optimizerInSteps(config, { epochs: 10, stepsPerEpoch: 10 })

function ones(...shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.ones(shape)))
}

/** What some steps make of a kernel of one row. */
function run(config: Config, start: Numbers, gradients: readonly Numbers[], options: OptimizerOptions = {}): number[] {
  const weight = tf.tidy(() => tf.variable(tf.tensor2d([[...start]])))
  const optimizer = new Optimizer(config, new Map([['w', weight]]), options)
  for (const values of gradients) tf.tidy(() => optimizer.update(new Map([['w', tf.tensor2d([[...values]])]])))
  optimizer.showAverages()
  const result = [...weight.dataSync()]
  optimizer.dispose()
  weight.dispose()
  return result
}

const finite = (bound: number) => fc.double({ min: -bound, max: bound, noNaN: true })
const steps = fc.array(fc.tuple(finite(10), finite(1e-3), fc.constantFrom(0, 1e-6)), { minLength: 1, maxLength: 20 })

const configs = [
  adam(),
  adam({ learningRate: 0.1, beta1: 0, beta2: 0.5, epsilon: 1e-3 }),
  adamw({ learningRate: 0.02, weightDecay: 0.3 }),
  adamw({ weightDecay: 0 }),
  rmsprop({ epsilon: 1e-4 }),
  rmsprop({ learningRate: 0.01, rho: 0.5, momentum: 0.8, epsilon: 1e-2 }),
  sgd(),
  sgd({ momentum: 0.9, learningRate: 0.1 }),
  sgd({ momentum: 0.9, learningRate: 0.02, nesterov: true }),
].map(inSteps)

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
          const expected = reference(
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
    const optimizer = new Optimizer(inSteps(adam()), weights)
    expect([...optimizer.state.keys()]).toEqual(['encoder.dense_1.bias.firstMoment', 'encoder.dense_1.bias.secondMoment'])
    expect([...optimizer.state.values()].map(({ shape }) => shape)).toEqual([
      [2, 3],
      [2, 3],
    ])
    expect(new Optimizer(inSteps(sgd()), weights).state.size).toBe(0)
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
    const optimizer = new Optimizer(inSteps(adam()), weights)
    tf.tidy(() => optimizer.update(new Map([['a', tf.ones([2])]])))
    expect([...(weights.get('b')?.dataSync() ?? [])]).toEqual([1, 1])
    expect(weights.get('a')?.dataSync()[0]).toBeCloseTo(0.999, 6)
    optimizer.dispose()
    for (const weight of weights.values()) weight.dispose()
  })

  it('own their state and leave nothing else behind', () => {
    const before = tf.memory().numTensors
    const weights = new Map([['w', ones(2)]])
    const optimizer = new Optimizer(inSteps(adam()), weights)
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
    expect(() => new Optimizer(inSteps(adam()), weights)).toThrow('full')
    write.mockRestore()
    expect(tf.memory().numTensors).toBe(before)
    for (const weight of weights.values()) weight.dispose()
  })

  it('refuse what they can not use', () => {
    expect(() => adam({ learningRate: -1 })).toThrow(
      /^adam: learningRate must be a number above 0, or an object whose type is one of .*, got -1\. Leave it out for 0\.001\.$/,
    )
    expect(() => adam({ beta2: 1 })).toThrow('adam: beta2 must be a number of at least 0 and below 1, got 1.')
    expect(() => sgd({ momentum: Number.NaN })).toThrow(InvalidArgumentError)
    expect(() => sgd({ dampening: 0.1 } as object)).toThrow('sgd: there is no field dampening.')
    expect(() => adam({ learningRate: { type: 'cosine', peek: 1 } as never })).toThrow(
      'adam: there is no field learningRate.peek. Did you mean "peak"?',
    )
  })
})

describe('weight decay', () => {
  it('takes kernels back towards 0, and leaves biases and the scales of normalisation alone', () => {
    const weights = new Map([
      ['kernel', ones(2, 2)],
      ['bias', ones(2)],
    ])
    const optimizer = new Optimizer(inSteps(adamw({ learningRate: 0.1, weightDecay: 0.5 })), weights)
    tf.tidy(() => optimizer.update(new Map(Array.from(weights, ([name, weight]) => [name, tf.zerosLike(weight)]))))
    expect(weights.get('kernel')?.dataSync()[3]).toBeCloseTo(0.95, 6)
    expect([...(weights.get('bias')?.dataSync() ?? [])]).toEqual([1, 1])
    optimizer.dispose()
    for (const weight of weights.values()) weight.dispose()
  })
})

describe('the learning rate', () => {
  it('follows its schedule, one value for each step', () => {
    const rates = [0.5, 0.25, 0.125]
    const learningRate = schedule.exponential({ initial: 0.5, factor: 0.5, every: 1 })
    const [w = 0] = run(inSteps(sgd({ learningRate })), [1], [[1], [1], [1]])
    expect(w).toBeCloseTo(1 - rates.reduce((a, b) => a + b), 6)
  })

  it('falls on a plateau: after so many epochs without an improvement, and not below its minimum', () => {
    const learningRate = schedule.onPlateau({ initial: 0.8, factor: 0.5, patience: 2, minimum: 0.3 })
    const weights = new Map([['w', ones(1)]])
    const optimizer = new Optimizer(inSteps(sgd({ learningRate })), weights)
    const rates = [4, 3, 3, 3, 3, 2, 3, 3].map((loss, i) => {
      optimizer.afterValidation(epochOf(i + 1, loss))
      return optimizer.learningRate
    })
    expect(rates).toEqual([0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.3])
    const again = new Optimizer(inSteps(sgd({ learningRate })), weights)
    again.restore(7, JSON.parse(JSON.stringify(optimizer.memo)))
    expect([again.learningRate, again.step, again.memo]).toEqual([0.3, 7, optimizer.memo])
    expect(() => again.restore(7, { plateau: null })).toThrow('Optimizer.restore: memo.plateau must be')
    for (const each of [optimizer, again, ...weights.values()]) each.dispose()
  })
})

describe('clipping', () => {
  const gradients = fc.array(fc.tuple(finite(10), finite(10), finite(10)), { minLength: 1, maxLength: 3 })

  it('keeps the direction of all gradients together, and bounds their length', () => {
    fc.assert(
      fc.property(gradients, fc.double({ min: 0.01, max: 20, noNaN: true }), (each, bound) => {
        tf.tidy(() => {
          const given = new Map(each.map((values, i) => [String(i), tf.tensor1d(values)]))
          const norm = Math.hypot(...each.flat())
          const scale = Math.min(1, bound / norm)
          const result = clipped(given, bound)
          each.forEach((values, i) => {
            const scaled = [...(result.get(String(i))?.dataSync() ?? [])]
            for (const [j, value] of values.entries()) expect(scaled[j]).toBeCloseTo(norm === 0 ? 0 : value * scale, 4)
          })
        })
      }),
    )
  })

  it('is what a step is taken with', () => {
    const [w = 0] = run(inSteps(sgd({ learningRate: 1 })), [1, 1], [[3, 4]], { clipNorm: 0.5 })
    expect(w).toBeCloseTo(1 - 0.3, 6)
    expect(run(inSteps(sgd({ learningRate: 1 })), [1, 1], [[3, 4]], { clipNorm: 5 })[0]).toBeCloseTo(-2, 6)
  })
})

describe('averages', () => {
  const sizes = fc.array(finite(1), { minLength: 1, maxLength: 30 })

  it('are those of the weights after each step, the latest counting most', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(0, 0.5, 0.9, 0.999), (gradients, decay) => {
        let w = 7
        const path = gradients.map((g) => {
          w -= 0.1 * g
          return w
        })
        const counts = path.map((_, i) => decay ** (path.length - 1 - i))
        const sum = path.reduce((total, value, i) => total + value * (counts[i] ?? 0), 0)
        const expected = sum / counts.reduce((a, b) => a + b)
        const [result] = run(
          inSteps(sgd({ learningRate: 0.1 })),
          [7],
          gradients.map((g) => [g]),
          { averaging: { decay } },
        )
        expect(result).toBeCloseTo(expected, 4)
      }),
    )
  })

  it('are shown and hidden without a change to the weights, which go on as if there were none', () => {
    const start = () => new Map([['w', ones(1)]])
    const [plain, averaged] = [start(), start()]
    const modelState = new Map([['running', ones(1)]])
    const optimizer = new Optimizer(inSteps(adam()), plain)
    const averaging = new Optimizer(inSteps(adam()), averaged, { averaging: { decay: 0.9 }, modelState })
    const [w, v] = [plain.get('w') as tf.Variable, averaged.get('w') as tf.Variable]
    averaging.showAverages()
    expect(v.dataSync()).toEqual(w.dataSync())
    const step = (to: Optimizer) => tf.tidy(() => to.update(new Map([['w', tf.ones([1])]])))
    for (let i = 0; i < 5; i++) {
      averaging.hideAverages()
      step(averaging)
      step(optimizer)
      expect(v.dataSync()).toEqual(w.dataSync())
      const tensors = tf.memory().numTensors
      averaging.showAverages()
      averaging.showAverages()
      expect(tf.memory().numTensors).toBe(tensors)
      expect(v.dataSync()[0]).toBeGreaterThanOrEqual(w.dataSync()[0] ?? 1)
    }
    expect(v.dataSync()[0]).toBeGreaterThan(w.dataSync()[0] ?? 1)
    expect(averaging.state.get('w.average')?.dataSync()).toEqual(w.dataSync())
    expect(averaging.state.has('running.average')).toBe(true)
    expect(averaging.memo).toMatchObject({ averagesAreShown: true })
    for (const each of [optimizer, averaging, w, v, ...modelState.values()]) each.dispose()
  })
})

function epochOf(epoch: number, loss: number): EpochEvent {
  const measures = { loss, parts: {} }
  return { type: 'epoch', epoch, step: epoch, learningRate: 1, training: measures, validation: measures, seconds: 1 }
}
