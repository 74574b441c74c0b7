import { fromArray, InvalidFileError, stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { autoencoder } from '../../models/autoencoder/index.js'
import type { Model } from '../../models/model.js'
import { vectorQuantized } from '../../models/vector-quantized/index.js'
import { dense } from '../../networks/dense/index.js'
import { readSafetensors } from '../../persistence/safetensors/read.js'
import { writeSafetensors } from '../../persistence/safetensors/write.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import '../../testing/backend.js'
import { failure } from '../../testing/trainings.js'
import { generate } from '../generate.js'
import { codePrior } from './code-prior/index.js'
import { gaussianMixture } from './gaussian-mixture/index.js'
import type { Sampler } from './sampler.js'
import { loadSampler, samplerFile, saveSampler } from './sampler-file.js'
import { standardNormal } from './standard-normal.js'

const plain = (seed = 1) => autoencoder({ network: dense({ input: [4], latent: 3 }), loss: 'mean-squared-error', seed })
const discrete = () =>
  vectorQuantized({ network: dense({ input: [4], latent: 4 }), loss: 'mean-squared-error', entries: 5, seed: 1 })

/** With classes 0 and 2, and none of class 1. */
function labelled(count: number) {
  const random = stream(1, 'labelled')
  const values = Array.from({ length: 4 * count }, () => random.normal())
  return fromArray(values, [4], { labels: Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 2 : 0)) })
}

describe('a sampler that was saved', () => {
  const cases: readonly [string, () => Model, (model: Model) => Promise<Sampler>][] = [
    ['a mixture', plain, (model) => gaussianMixture(model, labelled(60), { components: [2, 3], validation: labelled(20) })],
    ['with variances alone', plain, (model) => gaussianMixture(model, labelled(60), { components: 2, covariance: 'diagonal' })],
    ['by class', plain, (model) => gaussianMixture(model, labelled(60), { components: 2, perClass: true })],
    ['a prior over codes', discrete, (model) => codePrior(model, labelled(60))],
    ['a prior by class', discrete, (model) => codePrior(model, labelled(60), { perClass: true })],
  ]

  it.each(cases)('draws the same, bit by bit: %s', async (_, make, fit) => {
    using model = make()
    const sampler = await fit(model)
    const [store, again] = [memoryStore(), memoryStore()]
    await saveSampler(sampler, model, store, { notes: { data: 'labelled' } })
    const { sampler: loaded, notes } = await loadSampler(model, store)
    expect(notes).toEqual({ data: 'labelled' })
    expect({ ...loaded, draw: null, check: null, learnt: null, logLikelihood: null }).toEqual({
      ...sampler,
      draw: null,
      check: null,
      learnt: null,
      logLikelihood: null,
    })
    expect(await generate(model, { sampler: loaded, count: 20 })).toEqual(await generate(model, { sampler, count: 20 }))
    if (sampler.classes !== null) {
      const labels = Array.from({ length: 10 }, (_, index) => (index % 2) * 2)
      const [now, before] = [loaded, sampler].map((each) => generate(model, { sampler: each, count: 10, labels }))
      expect(await now).toEqual(await before)
    }
    await saveSampler(loaded, model, again, { notes })
    expect(await again.read(samplerFile)).toEqual(await store.read(samplerFile))
  })

  it('is loaded for its own model alone', async () => {
    using model = plain()
    using other = plain(2)
    const store = memoryStore()
    await saveSampler(await gaussianMixture(model, labelled(30), { components: 2 }), model, store)
    expect((await failure(() => loadSampler(other, store))).message).toMatch(
      /^sampler\.safetensors: it was fitted on another model\./,
    )
    expect(await failure(() => loadSampler(model, memoryStore()))).toMatchObject({ code: 'not-found' })
  })

  it('must have learnt something', async () => {
    using model = plain()
    expect((await failure(() => saveSampler(standardNormal(), model, memoryStore()))).message).toMatch(
      /^saveSampler: sampler must be one that was fitted, got "the standard normal prior"/,
    )
  })

  it('is refused where its parts do not go together', async () => {
    using model = plain()
    const store = memoryStore()
    await saveSampler(await gaussianMixture(model, labelled(30), { components: 2 }), model, store)
    const { tensors, metadata } = readSafetensors((await store.read(samplerFile)) ?? new Uint8Array(), samplerFile)
    const refusal = async (change: { tensors?: [string, number[]]; sampler?: object; without?: string }) => {
      const changed = new Map(tensors)
      if (change.without) changed.delete(change.without)
      if (change.tensors) {
        const [name, values] = change.tensors
        changed.set(name, { shape: changed.get(name)?.shape ?? [values.length], values: Float64Array.from(values) })
      }
      const config = { ...(JSON.parse(metadata.sampler ?? '') as object), ...change.sampler }
      const file = writeSafetensors({ tensors: changed, metadata: { ...metadata, sampler: JSON.stringify(config) } })
      await store.write(samplerFile, file)
      const error = await failure(() => loadSampler(model, store))
      expect(InvalidFileError.isInstance(error)).toBe(true)
      return error.message
    }
    expect(await refusal({ without: '0.means' })).toMatch(/tensor 0\.means is missing/)
    expect(await refusal({ tensors: ['0.weights', [0.5, 0.6]] })).toMatch(/no shares of 1/)
    expect(await refusal({ tensors: ['0.weights', [0.5, Number.NaN]] })).toMatch(/not finite/)
    expect(await refusal({ tensors: ['0.covariances', new Array<number>(18).fill(0)] })).toMatch(
      /variance of class 0 is not above 0/,
    )
    expect(await refusal({ tensors: ['1.weights', [1]] })).toMatch(/belongs to nothing/)
    expect(await refusal({ sampler: { size: 2 } })).toMatch(/another shape/)
    expect(await refusal({ sampler: { counts: [0] } })).toMatch(/not all 0/)
    expect(await refusal({ sampler: { counts: [10, 20] } })).toMatch(/knows none/)
    expect(await refusal({ sampler: { type: 'magic' } })).toMatch(/no known kind/)
  })
})
