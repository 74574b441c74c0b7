import type { BackendReport } from '@sandglass/backends'
import { type Corruption, type Examples, SandglassError, take } from '@sandglass/base'
import { type Model, standardizeEach } from '@sandglass/core'
import { corruption, gaussian } from '@sandglass/data'
import { type Command, Option } from 'commander'
import { type DataReference, formatReference, openExamples, type Part, parseReference } from '../data/reference.js'
import { groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, startDevice } from '../options/device.js'
import { numberOf, wholeNumber } from '../options/numbers.js'
import type { CommonOptions, Session } from '../output/session.js'
import { findModel, loadModel, type ModelPlace } from '../runs/open-model.js'

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
      "A data set, such as mnist, which means its test examples here, or mnist:train; left out, the test examples of the run's own.",
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
  return addDeviceOptions(command)
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
  const reference = referenceFor(caller, place, options, 'test')
  const device = await startDevice(options)
  const examples = await openLimited(session, place, reference, options)
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

/** @param part the part of a data set that its name alone means */
export function referenceFor(caller: string, place: ModelPlace, { data }: Pick<UseOptions, 'data'>, part: Part): DataReference {
  return parseReference(`${caller}: --data`, data ?? dataOfRun(caller, place), part)
}

/** The examples that a reference names, or the first of them, as the run's model was trained to see them. */
export async function openLimited(
  session: Session,
  { run }: ModelPlace,
  reference: DataReference,
  { limit }: Pick<UseOptions, 'limit'>,
): Promise<Examples> {
  const all = await openExamples(session, reference)
  const examples = limit === undefined ? all : take(all, limit)
  return run?.config.data.detection?.scaling === 'inputs' ? standardizeEach(examples) : examples
}

/** The name alone of what the run was trained on. */
function dataOfRun(caller: string, { run, path }: ModelPlace): string {
  const name = run?.config.data.training.split(':')[0]
  if (name !== undefined) return name
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
