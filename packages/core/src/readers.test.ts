import '@tensorflow/tfjs-backend-cpu'
import { InvalidArgumentError, InvalidDataError, InvalidFileError, parseJson, type Store } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { autoencoder } from './models/autoencoder/index.js'
import { variational } from './models/variational/index.js'
import { vectorQuantized } from './models/vector-quantized/index.js'
import { dense } from './networks/dense/index.js'
import { residual } from './networks/residual/index.js'
import { load, save } from './persistence/model.js'
import { readSafetensors } from './persistence/safetensors/read.js'
import { memoryStore } from './persistence/stores/memory.js'
import { recipes } from './recipes/index.js'
import { resolveRun } from './recipes/recipe.js'
import { byteMutations, bytesIn, cases, cutHeader, mutatedJson, resealed, withHeader } from './testing/mutations.js'
import { quick, vectors } from './testing/trainings.js'
import { latestCheckpoint } from './training/checkpoint/latest.js'
import { fit } from './training/fit.js'
import { detect } from './use/detect/detect.js'
import { detector } from './use/detect/detector.js'
import { detectorFile, loadDetector, saveDetector } from './use/detect/detector-file.js'
import { generate } from './use/generate.js'
import { codePrior } from './use/samplers/code-prior/index.js'
import { gaussianMixture } from './use/samplers/gaussian-mixture/index.js'
import { loadSampler, samplerFile, saveSampler } from './use/samplers/sampler-file.js'

/*
 * Whatever becomes of a file, its reader reads it or refuses it by a typed error: it never crashes, hangs,
 * takes more memory than the file has, or leaves half of something behind. A command of its own tries
 * many times as many cases.
 */

const modelFile = 'model.safetensors'
const timeout = 15 * 60_000

beforeAll(() => tf.setBackend('cpu'))

/** What becomes of a file: any bytes of it change, or its header does; with a checksum that is right, or not. */
function mutated(sound: Uint8Array): fc.Arbitrary<Uint8Array> {
  const { header, rest } = cutHeader(sound)
  const inHeader = mutatedJson(header).map((text) => withHeader(text, rest))
  const { __metadata__: metadata, ...tensors } = JSON.parse(header) as { readonly __metadata__: Record<string, string> }
  const inMetadata = fc
    .constantFrom(...Object.keys(metadata).filter((key) => /^[[{]/.test(metadata[key] ?? '')))
    .chain((key) =>
      mutatedJson(metadata[key] ?? '').map((text) =>
        withHeader(JSON.stringify({ __metadata__: { ...metadata, [key]: text }, ...tensors }), rest),
      ),
    )
  const bytes = byteMutations.map((mutation) => mutation(sound))
  const hasMetadata = Object.values(metadata).some((text) => /^[[{]/.test(text))
  return fc
    .tuple(fc.oneof(bytes, inHeader, ...(hasMetadata ? [inMetadata, inMetadata] : [])), fc.boolean())
    .map(([file, isSealed]) => (isSealed ? resealed(file) : file))
}

/** Counts what was read and what was refused; another error is a crash. */
class Verdicts {
  read = 0
  refused = 0

  async judge(work: () => unknown): Promise<void> {
    const tensors = tf.memory().numTensors
    try {
      await work()
      this.read++
    } catch (error) {
      const isTyped = [InvalidFileError, InvalidArgumentError, InvalidDataError].some((kind) => kind.isInstance(error))
      if (!isTyped) throw error
      this.refused++
    }
    expect(tf.memory().numTensors).toBe(tensors)
  }

  /** Holds the cases to having been of both kinds: else they try nothing. */
  check(least: number): void {
    expect(Math.min(this.read, this.refused), JSON.stringify(this)).toBeGreaterThan(least)
  }
}

async function storeOf(name: string, bytes: Uint8Array): Promise<Store> {
  const store = memoryStore()
  await store.write(name, bytes)
  return store
}

describe('whatever becomes of a file', () => {
  it(
    'readSafetensors reads it or refuses it',
    async () => {
      using model = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
      const store = memoryStore()
      await save(model, store)
      const verdicts = new Verdicts()
      const files = mutated((await store.read(modelFile)) ?? new Uint8Array())
      await fc.assert(
        fc.asyncProperty(files, async (file) => {
          await verdicts.judge(() => {
            const { tensors } = readSafetensors(file)
            expect(bytesIn(tensors)).toBeLessThanOrEqual(2 * file.length)
          })
        }),
        { numRuns: cases(1000) },
      )
      verdicts.check(50)
    },
    timeout,
  )

  it(
    'load makes a whole model of it or none',
    async () => {
      const verdicts = new Verdicts()
      const makers = [
        () => autoencoder({ network: dense({ input: [4], hidden: [3], latent: 2 }), loss: 'mean-squared-error', seed: 1 }),
        () =>
          autoencoder({ network: residual({ input: [4, 4, 1], channels: [2], latent: 2 }), loss: 'mean-squared-error', seed: 1 }),
        () => vectorQuantized({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', entries: 3, seed: 1 }),
        () => variational({ network: dense({ input: [4], latent: 2 }), likelihood: 'bernoulli', seed: 1 }),
      ]
      const files = await Promise.all(
        makers.map(async (make) => {
          using model = make()
          const store = memoryStore()
          await save(model, store)
          return mutated((await store.read(modelFile)) ?? new Uint8Array())
        }),
      )
      await fc.assert(
        fc.asyncProperty(fc.oneof(...files), async (file) => {
          await verdicts.judge(async () => {
            using model = await load(await storeOf(modelFile, file))
            const shape = tf.tidy(() => model.encode(tf.zeros([1, ...model.inputShape])).shape)
            expect(shape).toEqual([1, ...model.latentShape])
          })
        }),
        { numRuns: cases(400) },
      )
      verdicts.check(10)
    },
    timeout,
  )

  it(
    'a checkpoint is gone on from, or refused before anything is changed',
    async () => {
      const options = { ...quick, validation: vectors(3, 2), earlyStopping: { patience: 9 } }
      const make = () => autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
      const store = memoryStore()
      {
        using model = make()
        await fit(model, vectors(10), { ...options, checkpoints: { store, everySteps: 3 } })
      }
      const name = 'step-00000003.safetensors'
      const verdicts = new Verdicts()
      using model = make()
      const weight = [...model.weights.values()][0] ?? expect.unreachable()
      await fc.assert(
        fc.asyncProperty(mutated((await store.read(name)) ?? new Uint8Array()), async (file) => {
          const before = weight.dataSync().slice()
          await verdicts.judge(async () => {
            const resume = await latestCheckpoint(await storeOf(name, file))
            expect(bytesIn(resume?.tensors ?? new Map())).toBeLessThanOrEqual(2 * file.length)
            const events: string[] = []
            const work = fit(model, vectors(10), { ...options, resume, onEvent: ({ type }) => void events.push(type) })
            await work.catch((error: unknown) => {
              // What was let in may well hold weights that run away; what was not has changed nothing.
              if (events.length > 0) return
              expect(weight.dataSync()).toEqual(before)
              throw error
            })
          })
        }),
        { numRuns: cases(300) },
      )
      verdicts.check(5)
    },
    timeout,
  )

  it(
    'a detector is whole, and scores by finite numbers, or is refused',
    async () => {
      using model = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
      const parts = { training: vectors(12), validation: vectors(9, 2), calibration: vectors(19, 3) }
      const scores = ['reconstruction', 'latent-mahalanobis', 'latent-nearest'] as const
      const store = memoryStore()
      await saveDetector(await detector(model, parts, { scores, falseAlarms: 0.1 }), store)
      const verdicts = new Verdicts()
      const files = mutated((await store.read(detectorFile)) ?? new Uint8Array())
      await fc.assert(
        fc.asyncProperty(files, async (file) => {
          await verdicts.judge(async () => {
            const read = await loadDetector(await storeOf(detectorFile, file))
            const found = await detect(model, read, vectors(3, 4))
            expect(found.scores.every(Number.isFinite)).toBe(true)
            expect(found.pValues.every((p) => p > 0 && p <= 1)).toBe(true)
          })
        }),
        { numRuns: cases(500) },
      )
      verdicts.check(20)
    },
    timeout,
  )

  it(
    'a sampler draws finite codes of its model, or is refused',
    async () => {
      using plain = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
      using discrete = vectorQuantized({
        network: dense({ input: [4], latent: 2 }),
        loss: 'mean-squared-error',
        entries: 3,
        seed: 1,
      })
      const verdicts = new Verdicts()
      const files = await Promise.all(
        [
          [plain, await gaussianMixture(plain, vectors(20), { components: 2 })] as const,
          [discrete, await codePrior(discrete, vectors(20))] as const,
        ].map(async ([model, sampler]) => {
          const store = memoryStore()
          await saveSampler(sampler, model, store, { notes: { data: ['vectors'] } })
          return mutated((await store.read(samplerFile)) ?? new Uint8Array()).map((file) => [model, file] as const)
        }),
      )
      await fc.assert(
        fc.asyncProperty(fc.oneof(...files), async ([model, file]) => {
          await verdicts.judge(async () => {
            const { sampler } = await loadSampler(model, await storeOf(samplerFile, file))
            expect((await generate(model, { sampler, count: 3 })).values.every((value) => !Number.isNaN(value))).toBe(true)
          })
        }),
        { numRuns: cases(500) },
      )
      verdicts.check(20)
    },
    timeout,
  )

  it(
    'a config resolves or is refused',
    async () => {
      const verdicts = new Verdicts()
      const configs = Object.values(recipes).map(({ config }) => mutatedJson(JSON.stringify(resolveRun('test', config))))
      await fc.assert(
        fc.asyncProperty(fc.oneof(...configs), async (text) => {
          await verdicts.judge(() => resolveRun('test', parseJson(text, 'config.json')))
        }),
        { numRuns: cases(500) },
      )
      verdicts.check(10)
    },
    timeout,
  )
})
