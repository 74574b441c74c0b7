import type { BackendReport } from '@sandglass/backends'
import { refuse, SandglassError } from '@sandglass/base'
import { type DetectionParts, type Detector, detector, loadDetector, type Model, saveDetector } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { startDevice } from '../options/device.js'
import { formatQuantity } from '../output/format.js'
import { freshFolder } from '../output/new-places.js'
import type { Session } from '../output/session.js'
import { findModel, loadModel, type ModelPlace } from '../runs/open-model.js'
import { openRunData } from '../runs/run-data.js'
import { checkJudged } from './check-judged.js'
import { checkNamedCalibration, checkScoring } from './check-scoring.js'
import { flagsForTraining } from './label-of-data.js'
import { partsOfNamed } from './named-parts.js'
import type { Class } from './normal.js'
import { type DetectFlags, scoringOf } from './options.js'
import { trainOnNormal } from './train.js'

/** A model and its detector, made ready. */
export interface Prepared {
  readonly model: Model
  /** Where the model lies; its detector lies there too. */
  readonly place: ModelPlace
  readonly detector: Detector
  /** The classes that are normal, where that is known. */
  readonly normal: readonly Class[] | null
  readonly device: BackendReport
}

/** Trains, or loads; calibrates, where there is no detector yet or another is asked for. The model is the caller's to dispose. */
export async function prepareDetector(session: Session, name: string | undefined, flags: DetectFlags): Promise<Prepared> {
  if (name === undefined) return await fromTraining(session, flags)
  const place = await findModel(session, 'detect', name)
  const device = await startDevice(flags)
  const model = await loadModel(place)
  try {
    const normal = flags.normal ?? place.run?.config.data.detection?.normal ?? null
    const made = await detectorFor(session, place, model, { ...flags, ...(normal && { normal: [...normal] }) })
    return { model, place, detector: made, normal, device }
  } catch (error) {
    model.dispose()
    throw error
  }
}

async function fromTraining(session: Session, flags: DetectFlags): Promise<Prepared> {
  const name = flags.train ?? ''
  const trainingFlags = await flagsForTraining(session, name, flags)
  const run = await trainOnNormal(session, name, trainingFlags, async (ready) => {
    checkScoring('detect', ready, flags)
    await checkJudged(session, ready, flags)
  })
  const { model, folder, device, data, request } = run
  try {
    session.io.signal.throwIfAborted()
    if (data.detection === null) throw new TypeError('A run for a detector must set examples aside.')
    const { normal, scaling } = request.config.data.detection ?? { normal: null, scaling: 'none' }
    const place = await findModel(session, 'detect', folder.path)
    const made = await calibrate(session, { model, place }, data.detection, { scaling, ...scoringOf(flags) }, flags)
    return { model, place, detector: made, normal: flags.normal ?? normal, device }
  } catch (error) {
    model.dispose()
    throw error
  }
}

async function detectorFor(session: Session, place: ModelPlace, model: Model, flags: DetectFlags): Promise<Detector> {
  const scoring = scoringOf(flags)
  const store = directoryStore(place.path)
  const isAsked = flags.calibrate !== undefined || Object.keys(scoring).length > 0
  if (!isAsked) {
    const saved = await loadDetector(store).catch((error: unknown) => {
      if (SandglassError.isInstance(error) && error.code === 'not-found') return null
      throw error
    })
    if (saved) return saved
  }
  const scaling = place.run?.config.data.detection?.scaling ?? 'none'
  if (place.run !== null && scoring.scaling !== undefined && (scoring.scaling === 'inputs') !== (scaling === 'inputs'))
    refuse(
      'detect',
      '--scaling',
      `such as the run was trained with, ${scaling}`,
      scoring.scaling,
      'Leave it out, or train anew with --train.',
    )
  const parts = await partsFor(session, place, flags)
  const isWindows = (place.run?.config.data.reading?.window ?? null) !== null
  if (flags.calibrate !== undefined && place.run !== null && parts.calibrationGroups === undefined && !isWindows)
    checkNamedCalibration(parts.calibration, flags)
  return await calibrate(session, { model, place }, parts, { scaling, ...scoring }, flags)
}

/** What the run set aside; or examples that the user names, beside those that the run was trained on. */
async function partsFor(session: Session, place: ModelPlace, flags: DetectFlags): Promise<DetectionParts> {
  const { run, path } = place
  const { calibrate: name } = flags
  if (name === undefined) {
    const own = run && (await openRunData(session, 'detect', run.config as ResolvedConfig, place.preprocessing)).detection
    if (own) return own
    throw new SandglassError(
      'not-found',
      `detect: ${path} has no detector, and its run set no examples aside to calibrate one by.`,
      {
        cure: 'Name normal examples that it has not seen with --calibrate; or train for it: sandglass detect --train mnist, say.',
      },
    )
  }
  return await partsOfNamed(session, place, name, flags)
}

async function calibrate(
  session: Session,
  { model, place }: Pick<Prepared, 'model' | 'place'>,
  parts: DetectionParts,
  scoring: Parameters<typeof detector>[2],
  { falseAlarms, confidence }: DetectFlags,
): Promise<Detector> {
  const { training, validation, calibration } = parts
  session.note(
    `Calibrating on ${formatQuantity(calibration.count, 'normal example')}, beside ${formatQuantity(training.count, 'training example')} and ${formatQuantity(validation.count, 'validation example')} …`,
  )
  const made = await detector(model, parts, {
    ...scoring,
    ...(falseAlarms !== undefined && { falseAlarms }),
    ...(confidence !== undefined && { confidence }),
    signal: session.io.signal,
  })
  await saveDetector(made, directoryStore(place.path))
  return made
}

/** Where report and scores go, a fresh folder unless the user named one; null for nowhere. */
export async function folderFor({ place: { run } }: Pick<Prepared, 'place'>, { out, train }: DetectFlags): Promise<string | null> {
  if (out !== undefined && train === undefined) return out
  return run && (await freshFolder(run.path, 'detection'))
}
