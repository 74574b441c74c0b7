import type { BackendReport } from '@sandglass/backends'
import { type Corruption, type Examples, InvalidDataError, SandglassError, sameShape, take } from '@sandglass/base'
import { type Model, standardizeEach } from '@sandglass/core'
import { corruption, gaussian } from '@sandglass/data'
import { type Command, Option } from 'commander'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { checkClasses } from '../data/classes.js'
import { labelledAs } from '../data/own/labelled-as.js'
import { isOwn, splitOwn } from '../data/own/name.js'
import { addReadingFlags, resolveReading, resolveReadingForModel } from '../data/reading.js'
import { type DataReference, formatReference, openExamples, type Part, parseReference, testPartOf } from '../data/reference.js'
import { groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, startDevice } from '../options/device.js'
import { numberOf, wholeNumber } from '../options/numbers.js'
import type { CommonOptions, Session } from '../output/session.js'
import { findModel, loadModel, type ModelPlace } from '../runs/open-model.js'
import { openRunData } from '../runs/run-data.js'

/** What the commands have in common that put examples through a saved model. */
export interface UseOptions extends DeviceOptions, CommonOptions {
  readonly data?: string
  readonly limit?: number
  readonly batchSize?: number
  readonly noise?: number
  readonly seed?: number
}

export const modelArgument = ['<model>', 'The folder of a run or of a saved model.'] as const

export function addUseOptions(command: Command, { noise }: { noise: boolean }): Command {
  command
    .optionsGroup(groups.data)
    .option(
      '--data <name>',
      "A data set, such as mnist, or files of your own: a folder of images, x.npy, x.csv. A name alone means the test examples here, where there are such apart, and mnist:train the others; left out, the test examples of the run's own, or what it held out.",
    )
    .addOption(new Option('--limit <count>', 'How many examples to use, the first ones.').argParser(wholeNumber('--limit')))
    .addOption(
      new Option('--batch-size <count>', 'How many examples are on the device at once.').argParser(wholeNumber('--batch-size')),
    )
  if (noise)
    command
      .addOption(
        new Option(
          '--noise <deviation>',
          'The standard deviation of normal noise on the inputs, clipped to their range; 0 for none; left out, what the model was trained with.',
        ).argParser(numberOf('--noise', 0, 0.5)),
      )
      .addOption(
        new Option('--seed <number>', "What the noise is drawn from; left out, the run's seed.").argParser(
          wholeNumber('--seed', 0),
        ),
      )
  return addDeviceOptions(addReadingFlags(command))
}

/** A saved model, made ready, and the examples to put through it. */
export interface Use {
  readonly place: ModelPlace
  readonly model: Model
  readonly examples: Examples
  /** The examples' name: `mnist:test`. */
  readonly data: string
  readonly corruption: Corruption | null
  /** What noise is drawn from. */
  readonly seed: number
  /** For the functions that walk over examples in batches. */
  readonly pass: { readonly batchSize?: number; readonly signal: AbortSignal }
  readonly device: BackendReport
}

export async function prepareUse(session: Session, caller: string, name: string, options: UseOptions): Promise<Use> {
  const place = await findModel(session, caller, name)
  const reference = await referenceFor(session, caller, place, options, 'test')
  const device = await startDevice(options)
  const examples = await openLimited(session, caller, place, reference, options)
  return {
    place,
    model: await loadModel(place),
    examples,
    data: formatReference(reference),
    corruption: corruptionOf(place, examples, options.noise),
    seed: options.seed ?? place.run?.config.training.seed ?? 0,
    pass: { signal: session.io.signal, ...(options.batchSize !== undefined && { batchSize: options.batchSize }) },
    device,
  }
}

/**
 * What `--data` names, or else what the run was trained on: of files of the user's own their test part, or what the run held out.
 *
 * @param part the part of a data set that its name alone means
 */
export async function referenceFor(
  session: Session,
  caller: string,
  place: ModelPlace,
  options: Pick<UseOptions, 'data'>,
  part: Part,
): Promise<DataReference> {
  const { data } = options
  const reference = parseReference(`${caller}: --data`, data ?? dataOfRun(caller, place), part)
  if (reference.kind === 'named') return reference
  if (part === 'train') return data === undefined ? { ...reference, part } : reference
  const reading = resolveReading(caller, place.run?.config.data.reading ?? place.reading, { ...options })
  const found = await testPartOf(session, reference, reading)
  return data === undefined && found.part === null ? { ...reference, part: 'validation' } : found
}

/** The examples that a reference names, or the first of them, as the run's model was trained to see them. */
export async function openLimited(
  session: Session,
  caller: string,
  place: ModelPlace,
  reference: DataReference,
  { flag = '--data', ...options }: Pick<UseOptions, 'limit'> & { readonly flag?: string },
): Promise<Examples> {
  const { limit } = options
  const all = await openFor(session, caller, place, reference, { ...options })
  const examples = limit === undefined ? all : take(all, limit)
  checkShape(caller, flag, place, examples)
  if (place.classCount !== null) checkClasses(caller, flag, examples, place.classCount)
  return place.run?.config.data.detection?.scaling === 'inputs' ? standardizeEach(examples) : examples
}

export function checkShape(caller: string, flag: string, { input }: Pick<ModelPlace, 'input'>, { shape }: Examples): void {
  if (input === null || sameShape(input, shape)) return
  throw new InvalidDataError(
    `${caller}: ${flag} must be examples of [${input.join(', ')}], as the model takes them, got [${shape.join(', ')}].`,
    { cure: 'Name data like those that it was trained on, or train a model on these with sandglass train.' },
  )
}

/** The examples that a reference names, read as the model was trained to have them. */
export async function openFor(
  session: Session,
  caller: string,
  place: ModelPlace,
  reference: DataReference,
  options: Readonly<Record<string, unknown>>,
): Promise<Examples> {
  if (reference.kind === 'named') return await openExamples(session, reference)
  const examples = await openOwnFor(session, caller, place, reference, options)
  // Whatever numbers a file gives its classes, here they have those of a model that was trained on such files.
  return place.classes === null || place.reading === null
    ? examples
    : labelledAs(examples, { classes: place.classes }, place.classCount !== null ? 'refused' : 'added')
}

async function openOwnFor(
  session: Session,
  caller: string,
  { run, input, preprocessing, reading: kept }: ModelPlace,
  reference: DataReference,
  options: Readonly<Record<string, unknown>>,
): Promise<Examples> {
  const { name, part } = reference
  const isRuns = run !== null && splitOwn(run.config.data.training).name === name
  if (isRuns && (part === 'validation' || part === 'train')) {
    const { training, validation } = await openRunData(session, caller, run.config as ResolvedConfig, preprocessing)
    return part === 'train' ? training : (validation ?? training)
  }
  const of = (flags: Readonly<Record<string, unknown>>) => resolveReadingForModel(caller, run?.config.data.reading ?? kept, flags)
  const reading = of(options)
  // What the model was not to see need not be named again.
  const ignore = [...new Set([...of({}).ignore, ...reading.ignore])]
  return await openExamples(session, reference, { ...reading, ignore }, { input, preprocessing })
}

/** The name alone of what the run was trained on. */
function dataOfRun(caller: string, { run, path }: ModelPlace): string {
  const trained = run?.config.data.training
  if (trained !== undefined) return isOwn(splitOwn(trained).name) ? splitOwn(trained).name : (trained.split(':')[0] ?? trained)
  throw new SandglassError('invalid-argument', `${caller}: --data must be given, as ${path} does not say what it was trained on.`, {
    cure: 'Add --data mnist, say; or name the whole run instead of its model.',
  })
}

function corruptionOf({ run }: ModelPlace, { range }: Examples, noise: number | undefined): Corruption | null {
  if (noise === 0) return null
  if (noise !== undefined) return gaussian({ standardDeviation: noise, clip: range ?? null })
  const config = run?.config.training.corruption ?? null
  return config && corruption(config)
}
