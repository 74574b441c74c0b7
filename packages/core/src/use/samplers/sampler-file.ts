import {
  InvalidArgumentError,
  InvalidFileError,
  type Json,
  parseJson,
  refuse,
  SandglassError,
  type Store,
  stableStringify,
} from '@sandglass/base'
import type { Model } from '../../models/model.js'
import { readSafetensors } from '../../persistence/safetensors/read.js'
import { writeSafetensors } from '../../persistence/safetensors/write.js'
import { fingerprintOf, isFingerprintOf } from '../detect/fingerprint.js'
import { learnPrior } from './code-prior/sampler.js'
import { readCodes } from './code-prior/stored.js'
import { mixtureSampler } from './gaussian-mixture/sampler.js'
import { readMixtures } from './gaussian-mixture/stored.js'
import type { StoredTensors } from './read-learnt.js'
import type { Sampler } from './sampler.js'

/** The file that a sampler is; it lies beside its model's. */
export const samplerFile = 'sampler.safetensors'

const format = 'sandglass-sampler'
const formatVersion = '1'

/** A sampler that was saved. */
export interface SavedSampler {
  readonly sampler: Sampler
  /** What was kept with it. */
  readonly notes: Json
}

export interface SaveSamplerOptions {
  /** What else to keep, such as what it was fitted on. Default null, for nothing. */
  readonly notes?: Json
}

/**
 * Saves a fitted sampler as `sampler.safetensors`, into the folder that its model was saved in; another one there gives way. A
 * mixture is its weights, means and covariances; a prior over discrete codes is the codes that it was learnt from. Equal samplers
 * give equal bytes.
 *
 * @param sampler by `gaussianMixture` or `codePrior`
 * @param model what it was fitted on: it is loaded for no other
 * @param store such as the one that `save` put the model in
 * @throws InvalidArgumentError if it has learnt nothing that could be saved, or is none of that model's
 * @throws SandglassError of code `storage-failed` if the store can't take it
 *
 * @example
 * const sampler = await gaussianMixture(model, examples)
 * await saveSampler(sampler, model, store)
 * const { sampler: again } = await loadSampler(model, store)
 */
export async function saveSampler(
  sampler: Sampler,
  model: Model,
  store: Store,
  { notes = null }: SaveSamplerOptions = {},
): Promise<void> {
  const learnt = sampler.learnt?.()
  if (!learnt)
    return refuse('saveSampler', 'sampler', 'one that was fitted', sampler.name, 'There is nothing to save: make it anew.')
  sampler.check('saveSampler', model)
  const metadata = {
    format,
    version: formatVersion,
    model: await fingerprintOf(model),
    sampler: stableStringify(learnt.config),
    notes: stableStringify(notes),
  }
  await store.write(samplerFile, writeSafetensors({ tensors: learnt.tensors, metadata }))
}

/**
 * Reads a sampler that was saved: it draws the very codes that it drew before. Nothing in the file is trusted: config, names,
 * shapes and values are checked against each other.
 *
 * @param store such as the one that `load` reads the model from
 * @throws SandglassError of code `not-found` if the store holds no sampler
 * @throws InvalidFileError if the file is damaged, or isn't a sampler of this model, to the last bit of its weights
 */
export async function loadSampler(model: Model, store: Store): Promise<SavedSampler> {
  const bytes = await store.read(samplerFile)
  if (!bytes)
    throw new SandglassError('not-found', `loadSampler: there is no ${samplerFile} in this store.`, {
      cure: 'Fit one, and save it there: saveSampler(await gaussianMixture(model, examples), model, store).',
    })
  const { tensors, metadata } = readSafetensors(bytes, samplerFile)
  if (metadata.format !== format) fail('its metadata name no Sandglass sampler.')
  if (metadata.version !== formatVersion) fail(`it has another version of the format than ${formatVersion}.`)
  if (!(await isFingerprintOf(model, metadata.model ?? ''))) fail('it was fitted on another model.')
  const remaining = new Map(tensors)
  const stored: StoredTensors = {
    take(name) {
      const tensor = remaining.get(name) ?? null
      remaining.delete(name)
      return tensor
    },
    fail,
  }
  const sampler = await read(parseJson(metadata.sampler ?? '', samplerFile), stored)
  if (remaining.size > 0) fail('one of its tensors belongs to nothing.')
  checkFits(sampler, model)
  return { sampler, notes: parseJson(metadata.notes ?? '', samplerFile) as Json }
}

async function read(config: unknown, tensors: StoredTensors): Promise<Sampler> {
  const type = (config as { readonly type?: unknown } | null)?.type
  try {
    if (type === 'gaussian-mixture') return mixtureSampler(readMixtures(config, tensors))
    if (type === 'code-prior') return await learnPrior(readCodes(config, tensors), null)
  } catch (cause) {
    if (!InvalidArgumentError.isInstance(cause)) throw cause
    return fail(`what it says of itself is no sampler's. ${cause.message}`, cause)
  }
  return fail('it is of no known kind.')
}

function checkFits(sampler: Sampler, model: Model): void {
  try {
    sampler.check('loadSampler', model)
  } catch (cause) {
    if (!InvalidArgumentError.isInstance(cause)) throw cause
    fail(`its codes are none of the model's. ${cause.message}`, cause)
  }
}

function fail(reason: string, cause?: unknown): never {
  throw new InvalidFileError(samplerFile, reason, { cure: 'Fit the sampler again.', cause })
}
