import { join } from 'node:path'
import type { BackendReport } from '@sandglass/backends'
import { type History, type StoppedEvent, stableStringify, type TrainingEvent } from '@sandglass/base'
import { type Checkpoint, createModel, type Model, save, summary, train } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { corruption } from '@sandglass/data'
import { readConfig } from '../config/read-config.js'
import { resolveConfig } from '../config/resolve-config.js'
import { type DeviceOptions, describeDevice, startDevice } from '../options/device.js'
import { shortPath } from '../output/files.js'
import { formatCount, formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { Session } from '../output/session.js'
import { trainingDisplay } from '../output/training-display.js'
import { type Checkpointing, checkpointingOf, checkpointOptions, lastCheckpoint } from './checkpointing.js'
import { checkMemory } from './memory-check.js'
import { metricsOf, truncateMetrics } from './metrics.js'
import type { ResumeRequest, Run, RunRequest } from './run.js'
import { differenceInBits, readBackend, roundsAlike, writeBackend } from './run-backend.js'
import { countedParts, metadataFor, openRunData } from './run-data.js'
import { checkSpace, createRunFolder, openRunFolder, type RunFolder, runFiles } from './run-folder.js'
import { addStep, historyOf, notesOf, type RunHistory } from './run-history.js'
import { readRecord, writeRecord } from './run-record.js'

/** What a run writes besides its weights: metrics, figures and the report, in bytes; a generous guess. */
const besideWeights = 4e6

type Events = AsyncGenerator<TrainingEvent, History, undefined>

/** A training that may begin: all that can be refused has been accepted. */
type Prepared = Omit<Run, keyof RunHistory | 'stopped' | 'modelPath'> & {
  readonly events: Events
  readonly history: RunHistory
}

/**
 * Trains a model into a folder of its own: the config first, a line of metrics after each epoch,
 * checkpoints from time to time, the model at the end or when the user stops it. What is refused before
 * the first step leaves no folder. `finishRun` releases the folder.
 */
export async function trainRun(session: Session, request: RunRequest): Promise<Run> {
  const { caller, config, given, out, name, checkpointing } = request
  const folder = await createRunFolder(caller, { out, name, directory: session.io.directory })
  const prepared = await orDiscard(folder, async () => {
    await writeRecord(folder.store, { given, checkpointing, outcome: null })
    // From here on there is a run, which can be resumed.
    await folder.store.write(runFiles.config, new TextEncoder().encode(`${stableStringify(plain(config), 2)}\n`))
    const device = await startDevice(request.device)
    await writeBackend(folder, device)
    return prepare(session, request, folder, device, null)
  })
  session.note(beginning(session, prepared))
  const difference = await differenceFromRepeated(prepared)
  if (difference !== null) session.note(difference)
  return carryOut(session, prepared)
}

/**
 * Takes a run up where its last checkpoint was written, and from its beginning if there is none. It ends
 * with the files that it would have ended with by itself, but for wall times.
 */
export async function resumeRun(session: Session, { caller, folder: name, device: asked, flags }: ResumeRequest): Promise<Run> {
  const folder = await openRunFolder(caller, name, session.io.directory)
  const prepared = await orDiscard(folder, async () => {
    const record = await readRecord(folder.store)
    const read = await readConfig(caller, join(folder.path, runFiles.config), session.io.directory)
    const checkpointing = checkpointingOf(flags, record?.checkpointing)
    const given = { ...read, ...record?.given }
    const config = resolveConfig(caller, read.config, {})
    const request: RunRequest = { caller, given, config, device: asked, out: name, name: given.name, checkpointing }
    const checkpoint = await lastCheckpoint(folder)
    const before = await readBackend(folder.path)
    const device = await startDevice(deviceOf(asked, before))
    const prepared = await prepare(session, request, folder, device, checkpoint)
    // Nothing was changed so far; from here on it is this run that goes on.
    await truncateMetrics(folder, checkpoint?.step ?? 0)
    await writeRecord(folder.store, { given, checkpointing, outcome: null })
    session.note(resuming(session, prepared))
    if (before !== null && !roundsAlike(before, device)) {
      await writeBackend(folder, device, before)
      session.note(`It was begun by ${describeDevice(before)}: from here on, the last digits will differ.`)
    }
    return prepared
  })
  return carryOut(session, prepared)
}

/** The backend that the run was begun on, unless another is asked for. */
function deviceOf(asked: DeviceOptions, before: BackendReport | null): DeviceOptions {
  return asked.backend === 'auto' && before !== null ? { ...asked, backend: before.name } : asked
}

/** `Training in runs/dense-1 on 60,000 examples of mnist:train, by AMD EPYC, 2 of 2 cores (wasm)`. */
function beginning({ io }: Session, run: Pick<Run, 'folder' | 'request' | 'started' | 'device'>): string {
  const examples = `${formatQuantity(run.started.trainingExamples, 'example')} of ${run.request.config.data.training}`
  return `Training in ${shortPath(io, run.folder.path)} on ${examples}, by ${describeDevice(run.device)}`
}

/** `Resuming runs/dense-1 after step 120 of 2,350, by AMD EPYC, 2 of 2 cores (wasm)`. */
function resuming({ io }: Session, { folder, started, device }: Pick<Run, 'folder' | 'started' | 'device'>): string {
  const { stepsTaken, stepsPerEpoch, epochs } = started
  const from =
    stepsTaken === 0 ? 'from its beginning' : `after step ${formatCount(stepsTaken)} of ${formatCount(stepsPerEpoch * epochs)}`
  return `Resuming ${shortPath(io, folder.path)} ${from}, by ${describeDevice(device)}`
}

async function differenceFromRepeated({ request, device }: Pick<Run, 'request' | 'device'>): Promise<string | null> {
  const { folder } = request.given
  const repeated = folder === null ? null : await readBackend(folder)
  return repeated && differenceInBits(repeated, device)
}

async function orDiscard<Result>(folder: RunFolder, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    await folder.discard()
    throw error
  }
}

async function prepare(
  session: Session,
  request: RunRequest,
  folder: RunFolder,
  device: BackendReport,
  resume: Checkpoint | null,
): Promise<Prepared> {
  const { caller, config, checkpointing } = request
  checkMemory(caller, config, device)
  const noise = config.training.corruption && corruption(config.training.corruption)
  const data = await openRunData(session, caller, config)
  request.check?.(data)
  const model = createModel(config.model)
  try {
    await checkSpace(caller, folder.path, spaceFor(model, checkpointing))
    const history = historyOf(resume)
    const { training, validation } = countedParts(model, data)
    const events = train(model, training, {
      ...config.training,
      corruption: noise,
      validation,
      signal: session.io.signal,
      checkpoints: checkpointOptions(folder, checkpointing, () => notesOf(history)),
      resume,
    })
    // The data are checked before the first event comes.
    const { value: started } = await events.next()
    if (!('type' in started) || started.type !== 'started') throw new TypeError('A training must begin by saying so.')
    return { request, folder, model, data, corruption: noise, device, started, events, history }
  } catch (error) {
    model.dispose()
    throw error
  }
}

/** Weights, and checkpoints with the optimizer's two moments of each and the best epoch's: one more than are kept, as it comes before one goes. */
function spaceFor(model: Model, { keepLast, keepBest }: Checkpointing): number {
  const { weights } = summary(model).bytes
  return weights + besideWeights + 4 * weights * (keepLast + 1 + Number(keepBest !== false))
}

async function carryOut(session: Session, { events, history, ...prepared }: Prepared): Promise<Run> {
  const { folder, model, started } = prepared
  try {
    const stopped = await follow(session, { started, events, history, folder })
    const modelPath = join(folder.path, runFiles.model)
    await save(model, directoryStore(modelPath), { metadata: metadataFor(prepared.request.config, prepared.data) })
    return { ...prepared, ...history, stopped, modelPath }
  } catch (error) {
    model.dispose()
    await folder.release()
    throw error
  }
}

async function follow(
  session: Session,
  { started, events, history, folder }: Pick<Prepared, 'started' | 'events' | 'history' | 'folder'>,
): Promise<StoppedEvent> {
  const display = trainingDisplay(session.io, session)
  let stopped: StoppedEvent | null = null
  try {
    display.show(started)
    for await (const event of events) {
      display.show(event)
      if (event.type === 'stopped') stopped = event
      else if (event.type === 'step') addStep(history, event)
      else if (event.type === 'alarm') history.alarms.push(event)
      else if (event.type === 'health') history.health = event
      else if (event.type === 'epoch') {
        history.epochs.push(event)
        await folder.appendMetrics(metricsOf(event, history))
      }
    }
  } finally {
    display.close()
  }
  if (stopped === null) throw new TypeError('A training must end by saying so.')
  return stopped
}
