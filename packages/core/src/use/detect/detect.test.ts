import { type Examples, fromArray, InvalidArgumentError, InvalidDataError, readAll, stream, subset } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import '../../testing/backend.js'
import { conformalPValues } from '../../evaluation/anomaly/conformal.js'
import { rocAuc } from '../../evaluation/anomaly/roc.js'
import { autoencoder } from '../../models/autoencoder/index.js'
import { conditional } from '../../models/conditional/index.js'
import type { Model } from '../../models/model.js'
import { variational } from '../../models/variational/index.js'
import { vectorQuantized } from '../../models/vector-quantized/index.js'
import { dense } from '../../networks/dense/index.js'
import { adam } from '../../optimizers/adam.js'
import { load, save } from '../../persistence/model.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import { vectors } from '../../testing/trainings.js'
import { fit } from '../../training/fit.js'
import { encode } from '../encode.js'
import { reconstruct } from '../use.js'
import { anomalyMaps, detect } from './detect.js'
import { detectStream } from './detect-stream.js'
import { detectionSplit } from './detection-split.js'
import { checkDetector, type Detector, detector } from './detector.js'
import { detectorFile, loadDetector, saveDetector } from './detector-file.js'
import { type DetectorOptions, scoreNames } from './options.js'
import { shrunkCovariance } from './scores/latent-mahalanobis.js'
import { standardizeEach } from './standardize-each.js'
import { surpriseOf } from './surprise.js'
import { detectorThreshold } from './threshold.js'

const network = dense({ input: [4], hidden: [6], latent: 2 })
const normal = vectors(700, 1)
const parts = detectionSplit(normal, { calibration: 199, seed: 1 })
/** Vectors that don't lie in the plane of the normal ones. */
const odd = fromArray(
  Array.from({ length: 60 }, (_, i) => stream(9, 'odd', i).uniform()).flatMap((u, i) => [u, 1 - u, i % 2, u]),
  [4],
)

/** A model of every kind that has all scores but one, trained a little. */
let model: Model
let plain: Model
beforeAll(async () => {
  const training = { epochs: 12, batchSize: 25, seed: 1, optimizer: adam({ learningRate: 0.01 }) }
  model = variational({ network, likelihood: 'bernoulli', seed: 1 })
  await fit(model, parts.training, training)
  plain = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
  await fit(plain, parts.training, training)
  return () => {
    model.dispose()
    plain.dispose()
  }
}, 60_000)

const all = { scores: scoreNames, seed: 3 } as const
const valuesOf = async (examples: Examples) => (await readAll(examples)).values

async function failure(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (InvalidArgumentError.isInstance(error) || InvalidDataError.isInstance(error)) return error.message
    throw error
  }
  return expect.unreachable()
}

describe('a score', () => {
  it('is the same alone, in a batch of any size, in a stream, and of a detector and a model that were saved', async () => {
    const tensors = tf.memory().numTensors
    const made = await detector(model, { ...parts, calibrationGroups: 7 }, all)
    expect(made.calibrationGroups).toBe(7)
    const whole = await detect(model, made, odd)
    expect(Object.keys(whole.scoresByName)).toEqual([...scoreNames])
    const store = memoryStore()
    await save(model, store)
    await saveDetector(made, store)
    using loaded = await load(store)
    const again = await loadDetector(store)
    expect(again).toEqual(made)
    for (const batchSize of [1, 7, 60]) expect(await detect(loaded, again, odd, { batchSize })).toEqual(whole)
    const streamed = []
    for await (const event of detectStream(loaded, again, rows(await valuesOf(odd))))
      if (event.type === 'example') streamed.push(event)
    expect(streamed.map(({ score }) => score)).toEqual([...whole.scores])
    expect(streamed.map(({ pValue }) => pValue)).toEqual([...whole.pValues])
    expect(streamed.map(({ isAnomaly }) => isAnomaly)).toEqual(whole.isAnomaly)
    loaded.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it('of reconstruction is the mean of its map, whatever the error and the scaling', async () => {
    for (const error of ['squared', 'absolute', 'cross-entropy'] as const)
      for (const scaling of ['none', 'errors', 'inputs'] as const) {
        if (error === 'cross-entropy' && scaling !== 'none') continue
        const made = await detector(model, parts, { scores: ['reconstruction'], error, scaling })
        const { scores } = await detect(model, made, odd)
        const { values, shape } = await anomalyMaps(model, made, odd)
        expect(shape).toEqual([60, 4])
        for (const [example, score] of scores.entries())
          expect(score).toBeCloseTo([0, 1, 2, 3].reduce((sum, i) => sum + (values[4 * example + i] as number), 0) / 4, 5)
      }
  })

  it('of reconstruction is the squared error by default where that is the loss, and cross-entropy where it is the likelihood', async () => {
    const made = await detector(plain, parts, { scores: ['reconstruction'] })
    expect(made.config.error).toBe('squared')
    const { scores } = await detect(plain, made, odd)
    const [x, y] = [await valuesOf(odd), (await reconstruct(plain, odd)).values]
    scores.forEach((score, e) => {
      expect(score).toBeCloseTo(
        [0, 1, 2, 3].reduce((sum, i) => sum + ((x[4 * e + i] as number) - (y[4 * e + i] as number)) ** 2, 0) / 4,
        9,
      )
    })
    expect((await detector(model, parts, { scores: ['reconstruction'] })).config.error).toBe('cross-entropy')
  })

  it('of reconstruction is never the cross-entropy of standardised values, which are no probabilities', async () => {
    for (const scaling of ['errors', 'inputs'] as const) {
      expect((await detector(model, parts, { scores: ['reconstruction'], scaling })).config.error).toBe('squared')
      expect(await failure(() => detector(model, parts, { scores: ['reconstruction'], scaling, error: 'cross-entropy' }))).toMatch(
        /^detector: error must be squared or absolute where scaling is (errors|inputs), got "cross-entropy"/,
      )
    }
  })

  it('with scaled errors does not see brightness and contrast; with scaled inputs it is that of scaled examples', async () => {
    const made = await detector(plain, parts, { scores: ['reconstruction'], scaling: 'inputs' })
    const values = await valuesOf(odd)
    const brighter = fromArray(
      values.map((value) => 3 * value + 2),
      [4],
    )
    const [once, twice] = [await detect(plain, made, odd), await detect(plain, made, brighter)]
    twice.scores.forEach((score, i) => {
      expect(score).toBeCloseTo(once.scores[i] as number, 4)
    })
    const scaled = await detect(plain, { ...made, config: { ...made.config, scaling: 'none' } }, standardizeEach(odd))
    expect(scaled.scores).toEqual(once.scores)
  })

  it('by nearest codes is the mean distance to the nearest ones', async () => {
    const made = await detector(plain, parts, { scores: ['latent-nearest'], neighbours: 3, references: 50 })
    const codes = made.fitted['latent-nearest']?.get('codes')
    expect(codes?.shape).toEqual([50, 2])
    const { scores } = await detect(plain, made, odd)
    const queries = (await encode(plain, odd)).values
    scores.forEach((score, e) => {
      const distances = Array.from({ length: 50 }, (_, i) =>
        Math.hypot(
          (queries[2 * e] as number) - (codes?.values[2 * i] as number),
          (queries[2 * e + 1] as number) - (codes?.values[2 * i + 1] as number),
        ),
      ).sort((a, b) => a - b)
      expect(score).toBeCloseTo(distances.slice(0, 3).reduce((sum, distance) => sum + distance, 0) / 3, 5)
    })
  })

  it('by Mahalanobis is the length of the whitened code', async () => {
    const made = await detector(plain, parts, { scores: ['latent-mahalanobis'] })
    const training = await encode(plain, parts.training)
    const { mean, covariance, shrinkage } = shrunkCovariance(training.values, parts.training.count, 2)
    expect(shrinkage).toBeGreaterThan(0)
    expect(shrinkage).toBeLessThan(0.1)
    const [a, b, , d] = covariance as unknown as [number, number, number, number]
    const { scores } = await detect(plain, made, odd)
    const codes = (await encode(plain, odd)).values
    scores.forEach((score, e) => {
      const [x, y] = [(codes[2 * e] as number) - (mean[0] as number), (codes[2 * e + 1] as number) - (mean[1] as number)]
      expect(score).toBeCloseTo(Math.sqrt((d * x * x - 2 * b * x * y + a * y * y) / (a * d - b * b)), 6)
    })
  })
})

describe('shrunkCovariance', () => {
  it('can be inverted where there are fewer examples than numbers, and shrinks less the more there are', () => {
    const random = stream(1, 'points')
    const shrinkages = [5, 50, 5000].map((count) => {
      const values = Float64Array.from({ length: count * 10 }, (_, i) => (1 + (i % 10)) * random.normal())
      return shrunkCovariance(values, count, 10).shrinkage
    })
    expect(shrinkages[0]).toBeGreaterThan(shrinkages[1] as number)
    expect(shrinkages[1]).toBeGreaterThan(shrinkages[2] as number)
    expect(shrinkages[2]).toBeLessThan(0.02)
    expect(shrunkCovariance(new Float64Array(20), 10, 2)).toMatchObject({ covariance: Float64Array.of(1, 0, 0, 1) })
  })
})

describe('surpriseOf', () => {
  it('never falls, is in nats of the share that scores higher, and goes on as a line', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 50 }), (scores) => {
        const surprise = surpriseOf(Float64Array.from(scores).sort())
        const at = Array.from({ length: 400 }, (_, i) => surprise(-8 + i / 20))
        for (let i = 1; i < at.length; i++) expect(at[i]).toBeGreaterThanOrEqual((at[i - 1] as number) - 1e-12)
        expect(at.every(Number.isFinite)).toBe(true)
      }),
      { numRuns: 40 },
    )
    const hundred = surpriseOf(Float64Array.from({ length: 99 }, (_, i) => i + 1))
    expect(hundred(50)).toBeCloseTo(-Math.log(0.5), 12)
    expect(hundred(0)).toBeCloseTo(0, 12)
    expect(hundred(300) - hundred(200)).toBeCloseTo(hundred(200) - hundred(100), 9)
  })
})

describe('detect', () => {
  it('tells odd examples, and keeps to the share of false alarms on new normal ones', async () => {
    const made = await detector(plain, parts, { falseAlarms: 0.05 })
    expect(made.config.scores).toEqual(['reconstruction', 'latent-nearest'])
    const fresh = vectors(1000, 77)
    const [found, quiet] = [await detect(plain, made, odd), await detect(plain, made, fresh)]
    const scores = [...found.scores, ...quiet.scores]
    expect(
      rocAuc(
        scores,
        scores.map((_, i) => i < 60),
      ),
    ).toBeGreaterThan(0.95)
    // Between which the share lies for 999 of 1,000 calibration sets of 199.
    expect(quiet.anomalies.length / 1000).toBeLessThan(0.13)
    expect(quiet.anomalies.length).toBeGreaterThan(5)
    expect(found.pValues).toEqual(conformalPValues(made.calibrationScores, found.scores))
    expect(found.isAnomaly).toEqual(Array.from(found.pValues, (p) => p <= 0.05))
    expect(found.threshold).toBe(made.threshold.threshold)
    const oddest = Array.from(found.anomalies, (index) => found.scores[index] as number)
    expect(oddest).toEqual([...oddest].sort((a, b) => b - a))
  })

  it('takes other false alarms than it was made for, or a share of false discoveries', async () => {
    const made = await detector(plain, parts, { falseAlarms: 0.05 })
    expect((await detect(plain, made, odd)).promise).toEqual(made.threshold)
    const other = await detect(plain, made, odd, { falseAlarms: 0.2 })
    // k = 0.2 · 200.
    expect(other.promise).toMatchObject({ falseAlarms: 0.2, rank: 40, calibrationExamples: 199, threshold: other.threshold })
    expect(other.promise).toEqual(detectorThreshold(made, { falseAlarms: 0.2 }))
    expect((await detect(plain, made, odd, { confidence: 0.9 })).promise).toMatchObject({ falseAlarms: 0.05, confidence: 0.9 })
    expect((await detect(plain, made, odd, { fdr: 0.2 })).promise).toBeNull()
    const counts = await Promise.all(
      [0.01, 0.05, 0.2].map(async (falseAlarms) => (await detect(plain, made, normal, { falseAlarms })).anomalies.length),
    )
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
    const mixed = fromArray([...(await valuesOf(odd)), ...(await valuesOf(vectors(140, 5)))], [4])
    const { pValues, isAnomaly, threshold } = await detect(plain, made, mixed, { fdr: 0.2 })
    const bound = Math.max(...pValues.filter((_, i) => isAnomaly[i]))
    const flagged = isAnomaly.filter(Boolean).length
    expect(flagged).toBeGreaterThan(20)
    expect(bound).toBeLessThanOrEqual((0.2 * flagged) / 200)
    expect(isAnomaly).toEqual(Array.from(pValues, (p) => p <= bound))
    expect(Number.isFinite(threshold)).toBe(true)
    expect((await detect(plain, made, subset(normal, [0]), { fdr: 0.001 })).threshold).toBe(Number.POSITIVE_INFINITY)
  })

  it('would give far too many alarms with a threshold from the training scores of an overfitted model', async () => {
    const random = stream(4, 'noise')
    const noise = (count: number) =>
      fromArray(
        Float32Array.from({ length: count * 8 }, () => random.normal()),
        [8],
      )
    const training = noise(40)
    using learnt = autoencoder({ network: dense({ input: [8], hidden: [48], latent: 6 }), loss: 'mean-squared-error', seed: 1 })
    await fit(learnt, training, { epochs: 150, batchSize: 40, seed: 1, optimizer: adam({ learningRate: 0.01 }) })
    const fair = { training, validation: noise(5), calibration: noise(199) }
    const rate = async (calibration: Examples) => {
      const made = await detector(learnt, { ...fair, calibration }, { scores: ['reconstruction'], falseAlarms: 0.1 })
      return (await detect(learnt, made, noise(500))).anomalies.length / 500
    }
    // Of Beta(20, 180), 0.18 is four standard deviations above the mean.
    expect(await rate(fair.calibration)).toBeLessThan(0.18)
    expect(await rate(training)).toBeGreaterThan(0.3)
  }, 30_000)

  it('says when a stream has drifted', async () => {
    const made = await detector(plain, parts, { falseAlarms: 0.05 })
    const drifts = async (examples: Examples) => {
      const found = []
      for await (const event of detectStream(plain, made, rows(await valuesOf(examples))))
        if (event.type === 'drift') found.push(event)
      return found
    }
    expect(await drifts(vectors(200, 31))).toEqual([])
    const [drift] = await drifts(odd)
    expect(drift?.evidence).toBeGreaterThanOrEqual(100)
  })
})

function* rows(values: Float32Array): Generator<Float32Array> {
  for (let start = 0; start < values.length; start += 4) yield values.subarray(start, start + 4)
}

describe('what is refused', () => {
  it('is too few calibration examples, by how many', async () => {
    const few = { ...parts, calibration: subset(parts.calibration, [...Array(50).keys()]) }
    expect(await failure(() => detector(plain, few))).toMatch(
      /^detector: with 50 calibration examples no threshold keeps false alarms at 0\.01: 49 more of them are needed, 99 in all\./,
    )
  })

  it('is a model that can not give a score, or that looks at classes', async () => {
    expect(await failure(() => detector(plain, parts, { scores: ['negative-elbo'] }))).toMatch(
      /model must be one with a posterior and a likelihood for negative-elbo, got "autoencoder"/,
    )
    using discrete = vectorQuantized({ network, loss: 'mean-squared-error', entries: 4, seed: 1 })
    expect(await failure(() => detector(discrete, parts, { scores: ['latent-mahalanobis'] }))).toMatch(/continuous codes/)
    using classy = conditional({ network, likelihood: 'bernoulli', classes: 2, seed: 1 })
    expect(await failure(() => detector(classy, parts))).toMatch(/model must be one that does not look at classes/)
  })

  it('is the same before a model is trained, as after it', () => {
    using untrained = autoencoder({ network, loss: 'mean-squared-error', seed: 3 })
    expect(checkDetector(untrained, parts)).toMatchObject({ scores: ['reconstruction', 'latent-nearest'], smoothing: 1 })
    const check = (options: DetectorOptions) => () => checkDetector(untrained, parts, options)
    expect(check({ scores: ['negative-elbo'] })).toThrow(/^detector: model must be one with a posterior and a likelihood/)
    expect(check({ smoothing: 2 })).toThrow(/smoothing must be an odd number, got 2/)
    expect(check({ smoothing: 3 })).toThrow(/smoothing must be 1 for a model of plain rows, got 3/)
    expect(check({ neighbours: 5000 })).toThrow(/neighbours must be at most as many as there are/)
    expect(check({ falseAlarms: 0.001 })).toThrow(/800 more of them are needed, 999 in all/)
  })

  it('is a detector that was made for other weights, and one for nothing', async () => {
    const made = await detector(plain, parts)
    expect(await failure(() => detect(model, made, odd))).toMatch(
      /^detect: detector must be one that was made for this model, whose/,
    )
    expect(await failure(() => detect(plain, {} as Detector, odd))).toMatch(/^detect: detector must be a detector, got {}/)
    const other = { ...made, fitted: { 'latent-nearest': new Map([['codes', { shape: [1, 1], values: Float32Array.of(1) }]]) } }
    expect(await failure(() => detect(plain, other, odd))).toMatch(/detector must be one that was made for this model/)
  })

  it('is test examples where something is learnt, other shapes, two promises at once', async () => {
    const test = vectors(50, 2, { role: 'test' })
    expect(await failure(() => detector(plain, { ...parts, validation: test }))).toMatch(/parts\.validation are test examples/)
    expect(await failure(() => detector(plain, { ...parts, training: fromArray([1, 2], [2]) }))).toMatch(/must be of shape \[4\]/)
    const made = await detector(plain, parts)
    expect(await failure(() => detect(plain, made, odd, { fdr: 0.1, falseAlarms: 0.1 }))).toMatch(/fdr must be null where there is/)
    expect(await failure(async () => detectStream(plain, made, [[1, 2]]).next())).toMatch(
      /examples\[0\] must be 4 numbers, one example/,
    )
    for (const falseAlarms of [1.5, 2, -1, 0])
      expect(await failure(async () => detectStream(plain, made, [[1, 2, 3, 4]], { falseAlarms }).next())).toMatch(
        /^detectStream: falseAlarms must be a number (above 0|below 1)/,
      )
    expect(await failure(async () => detectStream(plain, made, [[1, 2, 3, 4]], { confidence: 1 }).next())).toMatch(
      /^detectStream: confidence must be a number above 0 and below 1/,
    )
    expect(await failure(async () => detectorThreshold(made, { falseAlarms: 0 }))).toMatch(/^detectorThreshold: falseAlarms must/)
    expect(await failure(() => detector(plain, parts, { neighbours: 500 }))).toMatch(/neighbours must be at most as many/)
    expect(await failure(() => detector(plain, parts, { scores: [] }))).toMatch(/scores must be a list that is not empty/)
  })

  it('is an example whose score is no number, by its place', async () => {
    const made = await detector(plain, parts, { scores: ['reconstruction'] })
    const huge = fromArray([0, 0, 0, 0, 3e38, 3e38, 3e38, 3e38], [4])
    expect(await failure(() => detect(plain, made, huge))).toMatch(/must be a finite number, got (Infinity|NaN) at example 1\./)
  })

  it('is a file that is none', async () => {
    const store = memoryStore()
    await expect(loadDetector(store)).rejects.toThrow(/there is no detector\.safetensors/)
    await store.write(detectorFile, new Uint8Array(20))
    await expect(loadDetector(store)).rejects.toThrow(/detector\.safetensors/)
    await save(plain, store)
    await store.write(detectorFile, (await store.read('model.safetensors')) ?? new Uint8Array())
    await expect(loadDetector(store)).rejects.toThrow(/its metadata name no Sandglass detector/)
  })
})
