import { join } from 'node:path'
import {
  type EpochEvent,
  type History,
  type Json,
  type StartedEvent,
  type StoppedEvent,
  stableStringify,
  type TrainingEvent,
} from '@sandglass/base'
import { createModel, type Model, save, summary, train } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { corruption } from '@sandglass/data'
import type { StepLoss } from '../figures/curves.js'
import { describeDevice, startDevice } from '../options/device.js'
import { shortPath } from '../output/files.js'
import { formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { Session } from '../output/session.js'
import { trainingDisplay } from '../output/training-display.js'
import type { Run, RunRequest } from './run.js'
import { differenceInBits, readBackend, writeBackend } from './run-backend.js'
import { openRunData } from './run-data.js'
import { checkSpace, createRunFolder, runFiles } from './run-folder.js'

/** What a run writes besides its weights: metrics, figures and the report, in bytes; a generous guess. */
const besideWeights = 4e6

type Events = AsyncGenerator<TrainingEvent, History, undefined>

/** A training that may begin: all that can be refused has been accepted. */
type Prepared = Omit<Run, 'steps' | 'epochs' | 'stopped' | 'modelPath'> & { readonly events: Events }

/**
 * Trains a model into a folder of its own: the config first, a line of metrics after each epoch, the
 * model at the end or when the user stops it. What is refused before the first step leaves no folder.
 */
export async function trainRun(session: Session, request: RunRequest): Promise<Run> {
  const { events, ...prepared } = await prepare(session, request)
  const { folder, model } = prepared
  session.note(beginning(session, prepared))
  const difference = await differenceFromRepeated(prepared)
  if (difference !== null) session.note(difference)
  try {
    const past = await follow(session, prepared.started, events, (event) => folder.appendMetrics(metricsOf(event)))
    const modelPath = join(folder.path, runFiles.model)
    await save(model, directoryStore(modelPath))
    return { ...prepared, ...past, modelPath }
  } catch (error) {
    model.dispose()
    throw error
  }
}

/** `Training in runs/dense-1 on 60,000 examples of mnist:train, by AMD EPYC, 2 of 2 cores (wasm)`. */
function beginning({ io }: Session, run: Pick<Run, 'folder' | 'request' | 'started' | 'device'>): string {
  const examples = `${formatQuantity(run.started.trainingExamples, 'example')} of ${run.request.config.data.training}`
  return `Training in ${shortPath(io, run.folder.path)} on ${examples}, by ${describeDevice(run.device)}`
}

async function differenceFromRepeated({ request, device }: Pick<Run, 'request' | 'device'>): Promise<string | null> {
  const { folder } = request.given
  const repeated = folder === null ? null : await readBackend(folder)
  return repeated && differenceInBits(repeated, device)
}

async function prepare(session: Session, request: RunRequest): Promise<Prepared> {
  const { caller, config, out, name } = request
  const folder = await createRunFolder(caller, { out, name, directory: session.io.directory })
  let model: Model | null = null
  try {
    const text = `${stableStringify(plain(config), 2)}\n`
    await folder.store.write(runFiles.config, new TextEncoder().encode(text))
    const noise = config.training.corruption && corruption(config.training.corruption)
    const device = await startDevice(request.device)
    await writeBackend(folder, device)
    const data = await openRunData(session, caller, config)
    model = createModel(config.model)
    await checkSpace(caller, folder.path, summary(model).bytes.weights + besideWeights)
    const events = train(model, data.training, {
      ...config.training,
      corruption: noise,
      validation: data.validation,
      signal: session.io.signal,
    })
    // The data are checked before the first event comes.
    const { value: started } = await events.next()
    if (!('type' in started) || started.type !== 'started') throw new TypeError('A training must begin by saying so.')
    return { request, folder, model, data, corruption: noise, device, started, events }
  } catch (error) {
    model?.dispose()
    await folder.discard()
    throw error
  }
}

async function follow(
  session: Session,
  started: StartedEvent,
  events: Events,
  onEpoch: (event: EpochEvent) => Promise<void>,
): Promise<Pick<Run, 'steps' | 'epochs' | 'stopped'>> {
  const display = trainingDisplay(session.io, session)
  const steps: StepLoss[] = []
  const epochs: EpochEvent[] = []
  let stopped: StoppedEvent | null = null
  try {
    display.show(started)
    for await (const event of events) {
      display.show(event)
      if (event.type === 'stopped') stopped = event
      else if (event.type === 'step') steps.push({ step: event.step, loss: event.loss, examples: event.examples })
      else if (event.type === 'epoch') {
        epochs.push(event)
        await onEpoch(event)
      }
    }
  } finally {
    display.close()
  }
  if (stopped === null) throw new TypeError('A training must end by saying so.')
  return { steps, epochs, stopped }
}

/** A line of `metrics.jsonl`. */
function metricsOf({ epoch, step, training, validation, seconds }: EpochEvent): Json {
  return {
    epoch,
    step,
    loss: training.loss,
    parts: training.parts,
    validationLoss: validation?.loss ?? null,
    validationParts: validation?.parts ?? null,
    seconds,
  }
}
