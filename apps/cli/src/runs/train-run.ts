import { join } from 'node:path'
import type { BackendReport } from '@sandglass/backends'
import { type StoppedEvent, stableStringify } from '@sandglass/base'
import { save } from '@sandglass/core'
import { readConfig } from '../config/read-config.js'
import { resolveConfig } from '../config/resolve-config.js'
import { type DeviceOptions, describeDevice, startDevice } from '../options/device.js'
import { shortPath } from '../output/files.js'
import { formatCount, formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { Session } from '../output/session.js'
import { trainingDisplay } from '../output/training-display.js'
import { checkpointingOf } from './checkpointing.js'
import { noteChangedData, writeStamps } from './data-stamps.js'
import { metricsOf, settleMetrics } from './metrics.js'
import { type Prepared, prepare } from './prepare-run.js'
import { fromLastCheckpoint } from './resume-from.js'
import type { ResumeRequest, Run, RunRequest } from './run.js'
import { differenceInBits, readBackend, roundsAlike, writeBackend } from './run-backend.js'
import { metadataFor } from './run-data.js'
import { createRunFolder, openRunFolder, type RunFolder, runFiles } from './run-folder.js'
import { addStep } from './run-history.js'
import { readRecord, writeRecord } from './run-record.js'
import { sayingTheWayOn } from './way-on.js'

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
    await writeStamps(session, folder, config)
    return prepare(session, request, folder, device, (begin) => begin(null))
  })
  session.note(beginning(session, prepared))
  const difference = await differenceFromRepeated(prepared)
  if (difference !== null) session.note(difference)
  return carryOut(session, prepared)
}

/**
 * Takes a run up where its last checkpoint was written, and from its beginning if there is none. It ends
 * with the files that it would have ended with by itself, but for wall times. A checkpoint that is damaged is left out, and
 * that is said, where an earlier one is whole.
 */
export async function resumeRun(session: Session, asked: ResumeRequest): Promise<Run> {
  const folder = await openRunFolder(asked.caller, asked.folder, session.io.directory)
  const prepared = await orDiscard(folder, () => sayingTheWayOn(session, folder, () => prepareToResume(session, folder, asked)))
  return carryOut(session, prepared)
}

async function prepareToResume(session: Session, folder: RunFolder, asked: ResumeRequest): Promise<Prepared> {
  const { caller, folder: name, device: wanted, flags } = asked
  const record = await readRecord(folder.store)
  const read = await readConfig(caller, join(folder.path, runFiles.config), session.io.directory)
  const checkpointing = checkpointingOf(flags, record?.checkpointing)
  const given = { ...read, ...record?.given }
  const config = resolveConfig(caller, read.config, {})
  const request: RunRequest = { caller, given, config, device: wanted, out: name, name: given.name, checkpointing }
  const before = await readBackend(folder.path)
  const device = await startDevice(deviceOf(wanted, before))
  const prepared = await prepare(session, request, folder, device, (begin) => fromLastCheckpoint(session, folder, begin))
  try {
    // Nothing was changed so far; from here on it is this run that goes on.
    await settleMetrics(folder, prepared.history)
    await writeRecord(folder.store, { given, checkpointing, outcome: null })
    await noteChangedData(session, folder, config)
    session.note(resuming(session, prepared))
    if (before !== null && !roundsAlike(before, device)) {
      await writeBackend(folder, device, before)
      session.note(`It was begun by ${describeDevice(before)}: from here on, the last digits will differ.`)
    }
    return prepared
  } catch (error) {
    prepared.model.dispose()
    throw error
  }
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

async function carryOut(session: Session, { events, history, ...prepared }: Prepared): Promise<Run> {
  const { folder, model, started, data } = prepared
  try {
    return await sayingTheWayOn(session, folder, async () => {
      const stopped = await follow(session, { started, events, history, folder })
      await save(model, folder.storeIn(runFiles.model), { metadata: metadataFor(data) })
      return { ...prepared, ...history, stopped, modelPath: join(folder.path, runFiles.model) }
    })
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
