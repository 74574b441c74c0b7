import { readdirSync } from 'node:fs'
import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActivationName } from '../operations/activation.js'
import { type DoubleArray, draw, drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectRight, toTensor } from '../testing/gradients.js'
import { logProbabilities } from '../testing/posterior-reference.js'
import { activate, scalar } from '../testing/references.js'
import { type LikelihoodName, likelihoodNames, likelihoodOf } from './index.js'

const cases: readonly (readonly [LikelihoodName, ActivationName])[] = [
  ['bernoulli', 'sigmoid'],
  ['continuous-bernoulli', 'sigmoid'],
  ['gaussian', 'linear'],
  ['gaussian', 'tanh'],
]

const scaleOf = (weight: number) => Math.exp(-6 + Math.log1p(Math.exp(weight + 6)))

/** log p of each example, `[samples, batch]`, from probabilities. */
function reference(name: LikelihoodName, output: ActivationName, targets: DoubleArray, mask: DoubleArray | null = null) {
  const [batch = 0] = targets.shape
  const size = targets.values.length / batch
  return (logits: DoubleArray | undefined, logScale: DoubleArray | undefined): Float64Array => {
    const { values } = activate(logits as DoubleArray, output)
    const scale = scaleOf(logScale?.values[0] ?? 0)
    const sums = new Float64Array(values.length / size)
    for (const [i, value] of values.entries()) {
      const target = targets.values[i % targets.values.length] ?? Number.NaN
      const counts = mask ? (mask.values[i % targets.values.length] ?? Number.NaN) : 1
      sums[Math.floor(i / size)] = (sums[Math.floor(i / size)] ?? 0) + counts * logProbabilities[name](target, value, scale)
    }
    return sums
  }
}

const shapes = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }))

describe.each(cases)('the %s likelihood of a %s output', (name, output) => {
  const likelihood = likelihoodOf(name)
  const inputsOf = (shape: readonly number[], seed: number) => [
    drawNormals(shape, stream(seed, 'logits')),
    ...(likelihood.hasScale ? [drawNormals([1], stream(seed, 'scale'))] : []),
  ]
  const targetsOf = (shape: readonly number[], seed: number) => {
    const random = stream(seed, 'targets')
    return draw(shape, () => random.uniform())
  }

  it('is a log-probability for each example, for one prediction of it and for several, whole or with values missing', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(null, 1, 3), fc.boolean(), fc.nat(), ([batch, shape], samples, isMasked, seed) => {
        const targets = targetsOf([batch, ...shape], seed)
        const x = toTensor(targets)
        const random = stream(seed, 'mask')
        const mask = isMasked ? draw([batch, ...shape], () => Math.round(random.uniform())) : null
        const m = mask && toTensor(mask)
        const front = samples === null ? [] : [samples]
        const of = reference(name, output, targets, mask)
        expectRight({
          inputs: inputsOf([...front, batch, ...shape], seed),
          operation: (logits, logScale) =>
            tf.tidy(() =>
              likelihood.logProbability({ logits: logits as tf.Tensor, targets: x, output, logScale: logScale ?? null, mask: m }),
            ),
          reference: (logits, logScale) => ({ shape: [...front, batch], values: of(logits, logScale) }),
          // The scale's gradient is a difference of sums.
          tolerance: 1e-4,
        })
        tf.dispose(m ? [x, m] : x)
      }),
    )
  })

  it('has as its loss minus its mean over the batch', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), ([batch, shape], seed) => {
        const targets = targetsOf([batch, ...shape], seed)
        const x = toTensor(targets)
        const of = reference(name, output, targets)
        expectRight({
          inputs: inputsOf([batch, ...shape], seed),
          operation: (logits, logScale) =>
            tf.tidy(() => likelihood.loss({ logits: logits as tf.Tensor, targets: x, output, logScale: logScale ?? null })),
          reference: (logits, logScale) => scalar(-of(logits, logScale).reduce((sum, value) => sum + value, 0) / batch),
        })
        x.dispose()
      }),
    )
  })
})

describe('every likelihood', () => {
  it('is registered under its file’s name, and held to its formula', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => !/\.test\.ts$|^(index|likelihood)\.ts$/.test(file))
    expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual([...likelihoodNames].sort())
    expect(new Set(cases.map(([name]) => name))).toEqual(new Set(likelihoodNames))
  })

  /** p(x) for each of some x, given one logit. */
  const densities = (name: LikelihoodName, logit: number, x: Float32Array, weight = 0): Float64Array => {
    const logs = tf.tidy(() => {
      const likelihood = likelihoodOf(name)
      const targets = tf.tensor(x, [x.length, 1])
      const logits = tf.fill([x.length, 1], logit)
      const logScale = likelihood.hasScale ? tf.tensor([weight]) : null
      return likelihood.logProbability({ logits, targets, output: likelihood.defaultOutput, logScale })
    })
    const values = Float64Array.from(logs.dataSync(), Math.exp)
    logs.dispose()
    return values
  }
  const logits = [-30, -9, -2, -0.6, -0.5, -0.49, -0.01, 0, 1e-4, 0.3, 0.5, 0.51, 3, 12, 30]

  it.each(likelihoodNames)('%s comes to 1 over all that there can be', (name) => {
    for (const logit of logits) {
      if (name === 'bernoulli') {
        const [no = 0, yes = 0] = densities(name, logit, Float32Array.of(0, 1))
        expect(no + yes).toBeCloseTo(1, 6)
        continue
      }
      const weight = logit / 10
      const scale = scaleOf(weight)
      const [from, to] = name === 'gaussian' ? [logit - 9 * scale, logit + 9 * scale] : [0, 1]
      const steps = 4000
      const x = Float32Array.from({ length: steps }, (_, i) => from + ((i + 0.5) / steps) * (to - from))
      const sum = densities(name, logit, x, weight).reduce((total, density) => total + density, 0)
      expect((sum / steps) * (to - from)).toBeCloseTo(1, 3)
    }
  })

  it('shows its mean: the output activation, or what a continuous Bernoulli’s density integrates to', () => {
    const { mean } = likelihoodOf('continuous-bernoulli')
    for (const name of ['bernoulli', 'gaussian'] as const) expect(likelihoodOf(name).mean).toBeNull()
    const steps = 4000
    const x = Float32Array.from({ length: steps }, (_, i) => (i + 0.5) / steps)
    for (const logit of logits) {
      const density = densities('continuous-bernoulli', logit, x)
      const expected = x.reduce((sum, value, i) => sum + (value * (density[i] ?? Number.NaN)) / steps, 0)
      expect(tf.tidy(() => mean?.(tf.tensor([logit])).dataSync()[0])).toBeCloseTo(expected, 4)
    }
  })

  it.each(['bernoulli', 'continuous-bernoulli'] as const)('%s stays finite for logits of any size, with its gradient', (name) => {
    tf.tidy(() => {
      const targets = tf.tensor([[0, 1, 0.5]])
      for (const size of [1e-20, 1, 88, 1e4, 1e30]) {
        const logits = tf.tensor([[size, -size, size]])
        const loss = (z: tf.Tensor) =>
          likelihoodOf(name).logProbability({ logits: z, targets, output: 'sigmoid', logScale: null }) as tf.Scalar
        expect(loss(logits).dataSync().every(Number.isFinite)).toBe(true)
        expect(tf.grad(loss)(logits).dataSync().every(Number.isFinite)).toBe(true)
      }
    })
  })

  it('a Gaussian’s scale ends above 0 however exact the reconstruction, and elsewhere at the root mean squared error', () => {
    const { loss } = likelihoodOf('gaussian')
    const fitted = (errors: number[]) =>
      tf.tidy(() => {
        const targets = tf.tensor([errors])
        const logits = tf.zerosLike(targets)
        const logScale = tf.variable(tf.tensor([0]))
        for (let step = 0; step < 600; step++) {
          const { grads } = tf.variableGrads(() => loss({ logits, targets, output: 'linear', logScale }), [logScale])
          const gradient = grads[logScale.name] as tf.Tensor
          logScale.assign(tf.sub(logScale, tf.mul(0.1, tf.clipByValue(gradient, -1, 1))))
        }
        const [weight = Number.NaN] = logScale.dataSync()
        logScale.dispose()
        return scaleOf(weight)
      })
    expect(fitted([0.3, -0.1, 0.2, 0])).toBeCloseTo(Math.sqrt(0.14 / 4), 3)
    expect(fitted([0, 0, 0, 0])).toBeGreaterThanOrEqual(Math.exp(-6))
  })

  it('says which data it takes', () => {
    expect(likelihoodOf('bernoulli').requirement('sigmoid')).toMatchObject({ range: [0, 1], because: 'the Bernoulli likelihood' })
    expect(likelihoodOf('continuous-bernoulli').requirement('sigmoid')).toMatchObject({ range: [0, 1] })
    expect(likelihoodOf('gaussian').requirement('linear')).toBeNull()
    expect(likelihoodOf('gaussian').requirement('tanh')).toMatchObject({ range: [-1, 1], because: 'a tanh output' })
  })
})
