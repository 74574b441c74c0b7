import {
  InvalidArgumentError,
  InvalidFileError,
  type Json,
  parseJson,
  SandglassError,
  type Store,
  stableStringify,
} from '@sandglass/base'
import { parse } from '../../configuration/parse.js'
import { conformalRank, thresholdOf } from '../../evaluation/anomaly/conformal.js'
import { readSafetensors } from '../../persistence/safetensors/read.js'
import type { StoredTensor } from '../../persistence/safetensors/types.js'
import { writeSafetensors } from '../../persistence/safetensors/write.js'
import type { Detector } from './detector.js'
import { type DetectorConfig, detectorConfigSchema, type ScoreName } from './options.js'
import { scores } from './scores/index.js'
import type { Fitted } from './scores/score.js'

/** The file that a detector is; its metadata carry the config. It lies beside its model's. */
export const detectorFile = 'detector.safetensors'
/** What it says, for people. */
export const detectorCopy = 'detector.json'

const format = 'sandglass-detector'
const formatVersion = '1'
const calibrationName = 'calibration'

/**
 * Saves a detector as `detector.safetensors`, which is all that `loadDetector` reads, and `detector.json`, a copy of its config and threshold
 * for people: into the folder that its model was saved in. Equal detectors give equal bytes.
 *
 * @param store such as the one that `save` put the model in
 * @throws SandglassError of code `storage-failed` if the store can't take them
 */
export async function saveDetector(
  { config, model, fitted, validationScores, calibrationScores, calibrationGroups, threshold }: Detector,
  store: Store,
): Promise<void> {
  const tensors = new Map<string, StoredTensor>([
    [calibrationName, { shape: [calibrationScores.length], values: calibrationScores }],
  ])
  for (const [name, values] of Object.entries(validationScores))
    tensors.set(`validation.${name}`, { shape: [values.length], values })
  for (const [name, learnt] of Object.entries(fitted))
    for (const [part, tensor] of learnt) tensors.set(`fitted.${name}.${part}`, tensor)
  const metadata = {
    format,
    version: formatVersion,
    model,
    config: stableStringify(config as Json),
    ...(calibrationGroups !== null && { groups: String(calibrationGroups) }),
  }
  await store.write(detectorFile, writeSafetensors({ tensors, metadata }))
  const copy = { config: config as Json, model, calibrationGroups, threshold: { ...threshold } }
  await store.write(detectorCopy, new TextEncoder().encode(`${stableStringify(copy, 2)}\n`))
}

/**
 * Reads a detector that was saved. Nothing in the file is trusted: config, names, shapes and values are checked
 * against each other, and the threshold is worked out again from the calibration scores.
 *
 * @param store such as the one that `load` reads the model from
 * @throws SandglassError of code `not-found` if the store holds no detector
 * @throws InvalidFileError if the file is damaged, or isn't a detector
 */
export async function loadDetector(store: Store): Promise<Detector> {
  const bytes = await store.read(detectorFile)
  if (!bytes)
    throw new SandglassError('not-found', `loadDetector: there is no ${detectorFile} in this store.`, {
      cure: 'Make a detector with detector(model, parts) and save it there.',
    })
  const { tensors, metadata } = readSafetensors(bytes, detectorFile)
  const { format: found, version, model, config: text, groups } = metadata
  if (found !== format || text === undefined || model === undefined) fail('its metadata name no Sandglass detector.')
  if (version !== formatVersion) fail(`it has another version of the format than ${formatVersion}.`)
  const config = readConfig(text)
  const remaining = new Map(tensors)
  const take = (name: string): StoredTensor | null => {
    const tensor = remaining.get(name) ?? null
    remaining.delete(name)
    return tensor
  }
  const calibrationScores = readScores(calibrationName, take(calibrationName))
  const several = config.scores.length > 1 ? config.scores : []
  const validationScores = Object.fromEntries(
    several.map((name) => [name, readScores(`validation.${name}`, take(`validation.${name}`))]),
  )
  const fitted = Object.fromEntries(
    config.scores.flatMap((name): [ScoreName, Fitted][] => (scores[name].fit ? [[name, readFitted(name, remaining, config)]] : [])),
  )
  const [extra] = remaining.keys()
  if (extra !== undefined) fail('one of its tensors belongs to no score that its config names.')
  if (conformalRank(calibrationScores.length, config.falseAlarms, config.confidence) === 0)
    fail('it has fewer calibration scores than its false alarms call for.')
  const threshold = thresholdOf('loadDetector', calibrationScores, config.falseAlarms, config.confidence)
  const calibrationGroups = groups === undefined ? null : Number(groups)
  if (
    calibrationGroups !== null &&
    !(Number.isSafeInteger(calibrationGroups) && calibrationGroups >= 1 && calibrationGroups <= calibrationScores.length)
  )
    fail('it has more groups than calibration scores, or none.')
  return { config, model, fitted, validationScores, calibrationScores, calibrationGroups, threshold }
}

function readConfig(text: string): DetectorConfig {
  try {
    const config = parse('loadDetector', detectorConfigSchema, parseJson(text, detectorFile))
    if (new Set(config.scores).size === config.scores.length) return config
  } catch (cause) {
    if (!InvalidArgumentError.isInstance(cause)) throw cause
    return fail(`its config makes no detector. ${cause.message}`, cause)
  }
  return fail('its config names a score twice.')
}

function readScores(name: string, tensor: StoredTensor | null): Float64Array {
  const values = tensor?.values
  if (!(values instanceof Float64Array) || values.length === 0 || tensor?.shape.length !== 1)
    return fail(`its ${name} scores are missing.`)
  if (!values.every((value, i) => Number.isFinite(value) && (i === 0 || (values[i - 1] as number) <= value)))
    fail(`its ${name} scores are not finite and rising.`)
  return values
}

/** Takes what a score has learnt out of the tensors that remain. */
function readFitted(name: ScoreName, remaining: Map<string, StoredTensor>, config: DetectorConfig): Fitted {
  const prefix = `fitted.${name}.`
  const own = [...remaining].filter(([key]) => key.startsWith(prefix))
  for (const [key] of own) remaining.delete(key)
  const fitted = new Map(own.map(([key, tensor]) => [key.slice(prefix.length), tensor]))
  if (!scores[name].isSound?.(fitted, config, null)) fail(`what ${name} has learnt is missing or damaged.`)
  return fitted
}

function fail(reason: string, cause?: unknown): never {
  throw new InvalidFileError(detectorFile, reason, { cure: 'Calibrate the model again.', cause })
}
