import { SandglassError, stableStringify } from '@sandglass/base'
import {
  createModel,
  foretellMemory,
  formatSummary,
  type MemoryOptions,
  type Model,
  measureMemory,
  type RunConfig,
  resolveRun,
  summary,
} from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { corruption } from '@sandglass/data'
import { Option } from 'commander'
import { namesConfig, readConfig } from '../config/read-config.js'
import { memoryText } from '../memory/memory-text.js'
import { techniquesFor } from '../memory/techniques.js'
import { trainingSummary } from '../memory/training-summary.js'
import { addCommonOptions, groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, describeDevice, startDevice } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { formatFacts, formatMeasure } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { finalEpoch, restoredFacts } from '../runs/final-epoch.js'
import { findModel, loadModel, type ModelPlace } from '../runs/open-model.js'
import { readMetrics } from '../runs/read-metrics.js'
import { readBackend } from '../runs/run-backend.js'
import { readRecord } from '../runs/run-record.js'
import type { AddCommand } from './command.js'

interface InspectOptions extends DeviceOptions, CommonOptions {
  readonly batchSize?: number
  readonly memory?: boolean
  readonly measure?: boolean
}

export const addInspect: AddCommand = (program, run) => {
  const command = program
    .command('inspect')
    .description("Shows a model's layers, the memory that training it takes, and its config.")
    .argument('<model>', 'The folder of a run or of a saved model; or a recipe or a config file, for what they would make.')
    .addOption(
      new Option('--batch-size <count>', 'The batch size that memory is foretold for; left out, that of the config, or 32.')
        .argParser(wholeNumber('--batch-size'))
        .helpGroup(groups.training),
    )
    .optionsGroup(groups.training)
    .option('--memory', 'Foretells the memory that training and use take on the device, and what would need less.')
    .option('--measure', 'Takes a few steps, and says what that took; with --memory.')
  addCommonOptions(addDeviceOptions(command)).action((model: string, options: InspectOptions) =>
    run(options, (session) => inspectCommand(session, model, options)),
  )
}

const memoryHint = '--memory foretells the memory of a training and of use, and says what would need less.'

async function inspectCommand(session: Session, name: string, options: InspectOptions): Promise<Result> {
  const { place, config } = await find(session, name)
  await startDevice(options)
  using model = await (place === null ? createModel(config.model) : loadModel(place))
  const batchSize = options.batchSize ?? config?.training.batchSize
  const size = batchSize === undefined ? {} : { batchSize }
  const facts = config === null ? summary(model, size) : trainingSummary(model, { ...config.training, ...size })
  const trained = place?.run ? await trainedOf(place.run.path) : null
  const shown = plain(config ?? model.config)
  const memory = options.memory || options.measure ? await memoryOf(model, memoryOptions(config, size), options) : null
  return {
    document: {
      model: place?.path ?? null,
      summary: plain(memory === null ? facts : { ...facts, bytes: memory.bytes }),
      trained,
      ...memory?.document,
      config: shown,
    },
    text: [
      // What layers come to on paper is several times what the engine takes: only what was tried is told.
      formatSummary(facts, { training: false }),
      memory === null ? memoryHint : memory.text,
      ...(trained === null ? [] : [formatFacts(trainedFacts(trained))]),
      `Config: ${stableStringify(shown, 2)}`,
    ].join('\n\n'),
  }
}

/** What of a run's training takes memory. */
function memoryOptions(config: RunConfig | null, size: Pick<MemoryOptions, 'batchSize'>): MemoryOptions {
  if (config === null) return size
  const { optimizer, clipNorm, microBatches, averaging, corruption: noise } = config.training
  return { ...size, optimizer, clipNorm, microBatches, averaging, corruption: noise && corruption(noise) }
}

async function memoryOf(model: Model, options: MemoryOptions, { measure = false }: InspectOptions) {
  const foretold = await foretellMemory(model, options)
  const measured = measure ? await measureMemory(model, options) : null
  const techniques = await techniquesFor(model, options, foretold)
  const { training: total, parts } = foretold
  const { weights, gradients, optimizer } = parts
  return {
    bytes: { weights, gradients, optimizer, activations: total - weights - gradients - optimizer, total },
    document: { foretold: plain({ ...foretold, techniques }), ...(measured && { measured: plain(measured) }) },
    text: memoryText(foretold, measured, techniques),
  }
}

/** A saved model, with the config of its run where it has one; or a config alone. */
type Subject = { place: ModelPlace; config: RunConfig | null } | { place: null; config: RunConfig }

async function find(session: Session, name: string): Promise<Subject> {
  try {
    const place = await findModel(session, 'inspect', name)
    return { place, config: place.run?.config ?? null }
  } catch (error) {
    if (!SandglassError.isInstance(error) || error.code !== 'not-found') throw error
    if (!namesConfig(name)) throw error
    const { config } = await readConfig('inspect', name, session.io.directory)
    return { place: null, config: resolveRun('inspect', config) }
  }
}

type Trained = {
  /** How many there were. */
  epochs: number
  /** That of the model's weights, where it is not the last. */
  restoredEpoch: number | null
  loss: number
  validationLoss: number | null
  device: string | null
}

async function trainedOf(runPath: string): Promise<Trained | null> {
  const epochs = await readMetrics(runPath)
  const outcome = (await readRecord(directoryStore(runPath)))?.outcome ?? null
  const final = finalEpoch(epochs, outcome)
  if (final === undefined) return null
  const backend = await readBackend(runPath)
  return {
    epochs: epochs.at(-1)?.epoch ?? final.epoch,
    restoredEpoch: outcome?.restoredEpoch ?? null,
    loss: final.loss,
    validationLoss: final.validationLoss,
    device: backend && describeDevice(backend),
  }
}

function trainedFacts(trained: Trained): (readonly [string, string])[] {
  const { epochs, loss, validationLoss, device } = trained
  return [
    ['epochs', String(epochs)],
    ...restoredFacts(trained),
    ['loss', formatMeasure(loss)],
    ...(validationLoss === null ? [] : [['validation loss', formatMeasure(validationLoss)] as const]),
    ...(device === null ? [] : [['trained on', device] as const]),
  ]
}
