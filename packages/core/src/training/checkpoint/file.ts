import { describe, InvalidArgumentError, InvalidFileError, type Json, parseJson, stableStringify } from '@sandglass/base'
import * as v from 'valibot'
import { jsonSchema } from '../../configuration/json.js'
import { parse } from '../../configuration/parse.js'
import type { ModelConfigBase } from '../../models/model.js'
import { encodeSafetensors } from '../../persistence/safetensors/encode.js'
import { readSafetensors } from '../../persistence/safetensors/read.js'
import type { TensorFile } from '../../persistence/safetensors/types.js'
import { type Checkpoint, checkpointFile } from './checkpoint.js'
import { trainingStateSchema } from './state.js'

const format = 'sandglass-checkpoint'
const formatVersion = '1'

const modelConfigSchema = v.objectWithRest({ type: v.string(), seed: v.number() }, jsonSchema)

/** What a damaged checkpoint leaves to be done. */
const cure = 'Remove it, or give onDamaged, to go on from the checkpoint before it.'

/** A checkpoint as one safetensors file: tensors as such, all else as JSON in its metadata. Equal ones give equal bytes. */
export function writeCheckpoint({ tensors, state, modelConfig, trainingConfig }: Omit<Checkpoint, 'file'>): Uint8Array {
  const metadata = {
    format,
    version: formatVersion,
    model: stableStringify(modelConfig),
    training: stableStringify(trainingConfig),
    state: stableStringify(state as unknown as Json),
  }
  return encodeSafetensors({ tensors, metadata })
}

/**
 * Reads a checkpoint's file, trusting nothing in it.
 *
 * @throws InvalidFileError if it is damaged, or isn't a checkpoint
 */
export function readCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const fail = (reason: string, cause?: unknown): never => {
    throw new InvalidFileError(file, reason, { cure, cause })
  }
  const { tensors, metadata } = readTensors(bytes, file)
  const { format: found, version } = metadata
  if (found !== format) fail('its metadata name no Sandglass checkpoint.')
  if (version !== formatVersion) fail(`it has version ${describe(version)} of the format, not "${formatVersion}".`)
  const read = <Value>(name: string, schema: v.GenericSchema<unknown, Value>): Value => {
    const value = parseJson(metadata[name] ?? '', file)
    try {
      return parse('latestCheckpoint', schema, value, name)
    } catch (error) {
      if (!InvalidArgumentError.isInstance(error)) throw error
      return fail(`its ${name} is no checkpoint's. ${error.message}`, error)
    }
  }
  const state = read('state', trainingStateSchema)
  if (file !== checkpointFile(state.step)) fail(`it holds step ${state.step}, which its name does not say.`)
  return {
    file,
    step: state.step,
    epochs: state.epochs,
    notes: state.notes,
    modelConfig: read('model', modelConfigSchema as unknown as v.GenericSchema<unknown, ModelConfigBase>),
    trainingConfig: read('training', jsonSchema),
    state,
    tensors,
  }
}

/** Reads the file with a cure that fits a checkpoint. */
function readTensors(bytes: Uint8Array, file: string): TensorFile {
  try {
    return readSafetensors(bytes, file)
  } catch (cause) {
    if (!InvalidFileError.isInstance(cause)) throw cause
    const reason = cause.message.slice(cause.message.indexOf(': ') + 2, -cause.cure.length).trimEnd()
    throw new InvalidFileError(file, reason, { cure, cause, ...(cause.offset !== null && { offset: cause.offset }) })
  }
}
