import {
  describe,
  formatShape,
  InvalidArgumentError,
  InvalidFileError,
  type Json,
  parseJson,
  refuse,
  SandglassError,
  type Shape,
  type Store,
  sameShape,
  stableStringify,
} from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { checkUsable } from '../models/check.js'
import { createModel, type ModelRegistry, modelRegistry, resolveModel } from '../models/index.js'
import { allWeights, type Model } from '../models/model.js'
import { decodeWeights, encodeWeights, type Precision, precisions, relativeError } from './precision.js'
import { readSafetensors } from './safetensors/read.js'
import type { StoredTensor } from './safetensors/types.js'
import { writeSafetensors } from './safetensors/write.js'

/** The file that a model is; its metadata carry the config. */
export const modelFile = 'model.safetensors'
/** A copy of the config, for people. */
export const configFile = 'config.json'

const format = 'sandglass-model'
const formatVersion = '1'
/** What a model's own metadata are called. */
const ownNames: readonly string[] = ['format', 'version', 'config']

export interface SaveOptions {
  /** What is to be kept beside the config, by names of your own: how its data are made ready, say. Default nothing. */
  readonly metadata?: Readonly<Record<string, string>>
  /**
   * How exactly the weights are kept: `float32`, bit for bit, `float16`, in half the bytes, or `int8`, in about a quarter,
   * whole steps of a scale for each of a layer's outputs. `load` gives single precision whatever it was. Default `float32`.
   */
  readonly precision?: Precision | undefined
}

/** What saving a model came to. */
export interface Saved {
  /** Of the model's file. */
  readonly bytes: number
  readonly precision: Precision
  /**
   * How far the weights kept are from the model's: the root mean square of their differences by that of the weights.
   * What it costs in loss, `evaluate` says of the model that `load` gives.
   */
  readonly relativeError: number
}

/**
 * Saves a model as `model.safetensors`, which is all that `load` reads and which Python's
 * safetensors reads as well, and `config.json`, a copy of the config for people. Equal models give
 * equal bytes.
 *
 * @param store such as `directoryStore('runs/1')` or `memoryStore()`
 * @returns how large it is, and what was lost of the weights
 * @throws InvalidArgumentError if the model or the store is none, the metadata have a name that is taken, or a weight is
 *   too large for the precision
 * @throws SandglassError of code `storage-failed` if the store can't take them
 */
export async function save(model: Model, store: Store, options: SaveOptions = {}): Promise<Saved> {
  const { metadata: own = {}, precision = 'float32' } = options
  checkUsable('save', model)
  checkStore('save', store)
  const taken = Object.keys(own).find((name) => ownNames.includes(name))
  if (taken !== undefined) refuse('save', 'metadata', `without ${ownNames.join(', ')}`, taken, 'Give it another name.')
  if (!precisions.includes(precision))
    refuse('save', 'precision', `one of ${precisions.join(', ')}`, precision, 'Leave it out for float32.')
  const read = async ([name, variable]: [string, tf.Variable]) => {
    return [name, { shape: variable.shape, values: (await variable.data()) as Float32Array }] as const
  }
  const tensors = new Map(await Promise.all(Array.from(allWeights(model), read)))
  const config: Json = model.config
  const metadata = { ...own, format, version: formatVersion, config: stableStringify(config) }
  const bytes = writeSafetensors({ tensors: encodeWeights(tensors, precision), metadata })
  await store.write(modelFile, bytes)
  await store.write(configFile, new TextEncoder().encode(`${stableStringify(config, 2)}\n`))
  const kept = precision === 'float32' ? tensors : decodeWeights(readSafetensors(bytes).tensors, modelFile)
  return { bytes: bytes.length, precision, relativeError: relativeError(tensors, kept) }
}

export interface LoadOptions {
  /** The kinds of models to know; with fewer than all, a bundler can drop the rest. */
  models?: ModelRegistry
}

/**
 * Rebuilds a saved model, weights as they were kept, on the TensorFlow.js backend in use. Nothing in the
 * file is trusted or evaluated: config, names and shapes are checked against each other first.
 *
 * @throws SandglassError of code `not-found` if the store holds no model
 * @throws InvalidFileError if the file is damaged, or isn't a model of a known kind
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 */
export async function load(store: Store, { models = modelRegistry }: LoadOptions = {}): Promise<Model> {
  checkStore('load', store)
  const { tensors: kept, metadata } = readSafetensors(await readModel('load', store), modelFile)
  const tensors = decodeWeights(kept, modelFile)
  const config = readConfig(metadata)
  const model = create(config, models, tensors)
  try {
    assignWeights(model, tensors)
  } catch (error) {
    model.dispose()
    throw error
  }
  return model
}

/**
 * What was kept with a model beside its config, as `save` was given it.
 *
 * @throws SandglassError of code `not-found` if the store holds no model
 * @throws InvalidFileError if the file is damaged
 */
export async function loadMetadata(store: Store): Promise<Readonly<Record<string, string>>> {
  checkStore('loadMetadata', store)
  const { metadata } = readSafetensors(await readModel('loadMetadata', store), modelFile)
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !ownNames.includes(name)))
}

async function readModel(caller: string, store: Store): Promise<Uint8Array> {
  const bytes = await store.read(modelFile)
  if (bytes) return bytes
  throw new SandglassError('not-found', `${caller}: there is no ${modelFile} in this store.`, {
    cure: 'Check the folder, or save a model there first.',
  })
}

function checkStore(caller: string, store: unknown): void {
  const { read, write } = (store ?? {}) as Partial<Store>
  if (typeof read !== 'function' || typeof write !== 'function')
    refuse(caller, 'store', 'a store', store, "Give memoryStore(), or directoryStore(path) of '@sandglass/core/stores/node'.")
}

function readConfig({ format: found, version, config }: Readonly<Record<string, string>>): unknown {
  if (found !== format || config === undefined)
    fail('its metadata name no Sandglass model.', 'Load a file that `save` has written.')
  if (version !== formatVersion)
    fail(`it has version ${describe(version)} of the format, not "${formatVersion}".`, 'Update @sandglass/core.')
  try {
    return parseJson(config, modelFile)
  } catch (cause) {
    return fail('its config is not JSON.', 'Save the model again.', cause)
  }
}

function create(config: unknown, models: ModelRegistry, tensors: ReadonlyMap<string, StoredTensor>): Model {
  try {
    checkWeights(config, models, tensors)
    return createModel(config, models)
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    return fail(`its config makes no model. ${error.message}`, 'Save the model again.', error)
  }
}

/** Weights are compared before any are created, so that a few bytes of config can't ask for gigabytes. */
function checkWeights(config: unknown, models: ModelRegistry, tensors: ReadonlyMap<string, StoredTensor>): void {
  const { definition, resolved } = resolveModel('load', config, models)
  for (const [name, { shape }] of definition.weights('load', resolved)) checkWeight(name, shape, tensors)
}

function assignWeights(model: Model, tensors: ReadonlyMap<string, StoredTensor>): void {
  const weights = allWeights(model)
  const extra = [...tensors.keys()].find((name) => !weights.has(name))
  if (extra !== undefined) fail(`its tensor ${describe(extra)} is no weight of its model.`, 'Save the model again.')
  for (const [name, variable] of weights) {
    const values = checkWeight(name, variable.shape, tensors)
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, 'float32')))
  }
}

function checkWeight(name: string, shape: Shape, tensors: ReadonlyMap<string, StoredTensor>): Float32Array {
  const stored = tensors.get(name)
  if (!stored) fail(`the weight ${name} is missing.`, 'Save the model again.')
  if (!sameShape(stored.shape, shape))
    fail(`the weight ${name} has shape ${formatShape(stored.shape)}, not ${formatShape(shape)}.`, 'Save the model again.')
  if (!(stored.values instanceof Float32Array)) fail(`the weight ${name} is not of type F32.`, 'Save the model again.')
  return stored.values
}

function fail(reason: string, cure: string, cause?: unknown): never {
  throw new InvalidFileError(modelFile, reason, { cure, cause })
}
