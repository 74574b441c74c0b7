import { join, resolve } from 'node:path'
import type { BackendReport } from '@sandglass/backends'
import { type Corruption, type Examples, SandglassError } from '@sandglass/base'
import type { DetectionParts, Model, RunConfig, RunInput } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { openFor, openLimited, referenceFor } from '../commands/use.js'
import { configForData } from '../config/for-data.js'
import { namesConfig, readConfig } from '../config/read-config.js'
import { type ResolvedConfig, resolveConfig } from '../config/resolve-config.js'
import { joined } from '../data/joined.js'
import { labelledAs } from '../data/own/labelled-as.js'
import { splitOwn } from '../data/own/name.js'
import { type DataReference, formatReference } from '../data/reference.js'
import { checkScoring } from '../detect/check-scoring.js'
import type { Class } from '../detect/normal.js'
import { trainOnNormal } from '../detect/train.js'
import { startDevice } from '../options/device.js'
import { freshFolder } from '../output/new-places.js'
import type { Session } from '../output/session.js'
import { defaultCheckpointing } from '../runs/checkpointing.js'
import { findModel, loadModel, type ModelPlace } from '../runs/open-model.js'
import { inputOf, openRunData } from '../runs/run-data.js'
import { trainToUse } from '../runs/train-to-use.js'
import { checkAnomalies } from './check-anomalies.js'
import { measured, type Took } from './measured.js'
import { type CompareFlags, checkFlags } from './options.js'
import { checkClassesToTell, checkDenoises, refuseWithoutNormal } from './refuse-task.js'
import { unseenOf } from './unseen.js'

/** A trained model, and the examples that it and all other methods are fitted and judged on. */
export interface Prepared {
  readonly model: Model
  readonly runPath: string
  readonly training: Examples
  /** What the other methods learn from: for a detector also the normal examples that stopped the training and scaled the scores. */
  readonly learnt: Examples
  /** What the training took, where it was for this comparison; null for a run that was there. */
  readonly took: Took | null
  /** What may choose something; null where nothing was held out for that, or it is what methods are judged on. */
  readonly validation: Examples | null
  readonly test: Examples
  /** Of how many training examples classes are learnt, at most. */
  readonly labelled: number
  /** What was named: `mnist:test`. */
  readonly data: string
  /** Normal examples for a detector, as the run shared them out; null for a run that did not. */
  readonly detection: DetectionParts | null
  readonly normal: readonly Class[] | null
  /** Whether a detector's examples and those it is judged on are from the same file, and were told apart. */
  readonly isOneFile: boolean
  readonly scaling: 'none' | 'inputs'
  /** What the run was trained to undo; null for nothing. */
  readonly corruption: Corruption | null
  readonly seed: number
  readonly device: BackendReport
}

/**
 * The flags for each training of a comparison. All share their examples out alike: they stand for trainings that might have been on
 * these, and are judged by the same ones.
 */
export function turnsOf(flags: CompareFlags): readonly CompareFlags[] {
  const { seed: first = 0, seeds = 1, set = [] } = flags
  if (seeds === 1) return [flags]
  return Array.from({ length: seeds }, (_, turn) => ({ ...flags, seed: first + turn, set: [`data.seed=${first}`, ...set] }))
}

/** Of how many training examples classes are learnt where nothing is said. */
const usuallyLabelled = 10_000

/** Takes a run as it is, or trains one first. The model is the caller's to dispose. */
export async function prepareComparison(session: Session, name: string | undefined, flags: CompareFlags): Promise<Prepared> {
  const isTrained = name !== undefined && !namesConfig(name)
  checkFlags(isTrained, flags)
  const { path, took } = isTrained ? { path: name, took: null } : await trained(session, name, flags)
  const place = await findModel(session, 'compare', path)
  const { run, preprocessing } = place
  if (run === null)
    throw new SandglassError('not-found', `compare: ${place.path} is a model without its run.`, {
      cure: 'Name the folder of the run: it says what the other methods are to be fitted on.',
    })
  const { data: given, ...others } = flags
  const named = flags.test ?? (isTrained ? given : undefined)
  const judged = { ...others, ...(named !== undefined && { data: named }) }
  const raw = unscaled(place, run)
  const found = await referenceFor(session, 'compare', raw, judged, 'test')
  const data = await openRunData(session, 'compare', run.config as ResolvedConfig, preprocessing)
  const normal = flags.normal ?? run.config.data.detection?.normal ?? null
  const isSame = isTrainedOn(session, run.config, found)
  // Of the file that a run was trained on, what it held out is what it has not seen.
  const reference: DataReference =
    isSame && found.part === null ? { kind: 'own', name: splitOwn(run.config.data.training).name, part: 'validation' } : found
  const shared = isSame ? data.detection : null
  const isOneFile = shared !== null
  const test =
    shared === null
      ? await openLimited(session, 'compare', raw, reference, judged)
      : unseenOf(await openFor(session, 'compare', raw, allOf(reference), judged), shared, normal, flags.limit)
  const device = await startDevice(flags)
  const noise = run.config.training.corruption
  return {
    model: await loadModel(place),
    runPath: run.path,
    training: data.training,
    learnt: data.detection === null ? data.training : joined(data.detection.training, data.detection.validation),
    took,
    validation: data.validation?.role === 'test' || reference.part === 'validation' ? null : data.validation,
    labelled: flags.labelled ?? usuallyLabelled,
    test: labelledAs(test, data.training),
    // What nothing has learnt from of one file is none of its parts.
    data: isOneFile ? reference.name : formatReference(reference),
    detection: data.detection,
    normal,
    isOneFile,
    scaling: run.config.data.detection?.scaling ?? 'none',
    corruption: noise && corruption(noise),
    seed: flags.seed ?? 0,
    device,
  }
}

/** All that is there, and no part of it. */
function allOf(reference: DataReference): DataReference {
  return reference.kind === 'own' ? { ...reference, part: null } : reference
}

/** Whether it names the very file that a run was trained on, or what the run held out of it. */
function isTrainedOn({ io }: Session, { data }: RunConfig, reference: DataReference): boolean {
  const { name, part } = splitOwn(data.training)
  return (
    reference.kind === 'own' &&
    resolve(io.directory, reference.name) === name &&
    [null, 'validation', part].includes(reference.part)
  )
}

/** Every method gets the examples as they are; a detector scales each by itself. */
function unscaled(place: ModelPlace, run: { readonly path: string; readonly config: RunConfig }): ModelPlace {
  return { ...place, run: { ...run, config: { ...run.config, data: { ...run.config.data, detection: null } } } }
}

/** The folder of a finished run, and what its training took. */
async function trained(session: Session, recipe: string | undefined, flags: CompareFlags): Promise<{ path: string; took: Took }> {
  const train = () =>
    flags.task === 'detect' ? trainDetector(session, recipe, flags) : trainRecipe(session, recipe ?? usual(flags), flags)
  const { result: run, megabytes } = await measured(train, async (run) => run)
  run.model.dispose()
  session.io.signal.throwIfAborted()
  // Without what the run writes and draws besides.
  return { path: run.folder.path, took: { fitSeconds: run.stopped.seconds, seconds: 0, megabytes } }
}

function usual({ task }: CompareFlags): string {
  return task === 'denoise' ? 'denoiser' : 'dense'
}

/** What says how files are read is among the flags; what says what is judged is no matter of a training. */
function ofTraining({ task: _, test: _test, limit: _limit, out: _out, seeds: _seeds, labelled: _labelled, ...rest }: CompareFlags) {
  return rest
}

async function trainDetector(session: Session, recipe: string | undefined, flags: CompareFlags) {
  const { data = 'mnist', noise: _noise, ...rest } = ofTraining(flags)
  // It is checked when it is trained.
  const config =
    recipe === undefined ? null : ((await readConfig('compare', recipe, session.io.directory)).config as Partial<RunInput>)
  const normal = rest.normal ?? config?.data?.detection?.normal ?? null
  if (normal === null) return refuseWithoutNormal(null)
  return await trainOnNormal(session, data, { seed: 0, ...rest, ...(recipe !== undefined && { recipe }) }, async (ready) => {
    checkScoring('compare', ready, null)
    await checkAnomalies(session, data, normal, flags)
  })
}

async function trainRecipe(session: Session, recipe: string, flags: CompareFlags) {
  const { normal: _normal, seed = 0, ...rest } = ofTraining(flags)
  const changes = { ...rest, seed }
  const read = await readConfig('compare', recipe, session.io.directory)
  const { given, options } = await configForData(session, 'compare', read, changes)
  const config = resolveConfig('compare', given.config, options)
  if (flags.task === 'denoise') checkDenoises(inputOf(config), config.training.corruption !== null)
  return await trainToUse(session, {
    caller: 'compare',
    given,
    config,
    device: flags,
    out: null,
    name: `compare-${given.name}-${seed}`,
    checkpointing: defaultCheckpointing,
    check: (data) => {
      if (flags.task === 'features') checkClassesToTell(data.training)
    },
  })
}

/** Where report and figure go, absolute or from the folder of the call: a fresh folder unless the user named one. */
export async function folderFor({ runPath }: Pick<Prepared, 'runPath'>, { out, task }: CompareFlags): Promise<string> {
  return out ?? (await freshFolder(join(runPath, 'comparison'), task))
}
