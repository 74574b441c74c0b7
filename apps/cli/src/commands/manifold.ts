import { type NumberArray, refuse, sizeOf } from '@sandglass/base'
import { encode, type Model, manifold } from '@sandglass/core'
import { Option } from 'commander'
import { addReadingFlags } from '../data/reading.js'
import { formatReference } from '../data/reference.js'
import { isPicture, pictureGrid } from '../figures/images.js'
import { decodedClass } from '../options/class.js'
import { addCommonOptions, groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, deviceFacts, startDevice } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import { checkNumbersFile, keepNumbers } from '../output/numbers-file.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { findModel, loadModel, type ModelPlace } from '../runs/open-model.js'
import type { AddCommand } from './command.js'
import { checkContinuous } from './suited.js'
import { modelArgument, openLimited, referenceFor } from './use.js'

interface ManifoldOptions extends DeviceOptions, CommonOptions {
  readonly data?: string
  readonly limit: number
  readonly size: number
  readonly class?: string
  readonly out?: string
}

/** How many examples say where the codes of a model without a prior lie, unless it is told. */
const usualLimit = 1000

export const addManifold: AddCommand = (program, run) => {
  const command = program
    .command('manifold')
    .description('Shows the whole plane of codes of two dimensions: what the decoder makes of each place on a grid.')
    .argument(...modelArgument)
    .optionsGroup(groups.latent)
    .addOption(
      new Option('--size <count>', 'How many places the grid has in each direction.').default(20).argParser(wholeNumber('--size')),
    )
    .addOption(
      new Option('--class <class>', 'The class to decode as, by its name or its number from 0, for a model that has classes.'),
    )
    .optionsGroup(groups.data)
    .option(
      '--data <name>',
      "Over whose codes the grid is laid where the model has no prior, such as mnist; left out, the test examples of the run's own.",
    )
    .addOption(
      new Option('--limit <count>', 'How many of them to use, the first ones.')
        .default(usualLimit)
        .argParser(wholeNumber('--limit')),
    )
    .optionsGroup(groups.output)
    .option('--out <file>', 'Keeps what is shown: a picture as .png, or the numbers as .npy.')
  addCommonOptions(addDeviceOptions(addReadingFlags(command, { except: ['--size'] }))).action(
    (model: string, options: ManifoldOptions) => run(options, (session) => manifoldCommand(session, model, options)),
  )
}

async function manifoldCommand(session: Session, name: string, options: ManifoldOptions): Promise<Result> {
  const { size, out } = options
  const { signal } = session.io
  await checkNumbersFile(session.io, 'manifold', out)
  const place = await findModel(session, 'manifold', name)
  const device = await startDevice(options)
  using model = await loadModel(place)
  const labels = labelOf(place, model, options.class)
  const survey = await surveyOf(session, place, model, options)
  const numbers = await manifold(model, { size, codes: survey?.codes ?? null, labels, signal })
  const figure = isPicture(model.inputShape) ? pictureGrid(numbers) : null
  if (figure !== null) session.picture(figure)
  const kept = out === undefined ? null : await keepNumbers(session.io, 'manifold', out, { numbers, figure })
  return {
    document: {
      model: place.path,
      size,
      shape: [...numbers.shape],
      over: survey === null ? 'prior' : 'codes',
      data: survey?.data ?? null,
      class: labels,
      out: kept,
      ...deviceFacts(device),
    },
    text: formatFacts([
      ['model', shortPath(session.io, place.path)],
      ['grid', `${size} × ${size}, over ${survey?.words ?? 'the prior'}`],
      ...(kept === null ? [] : [['out', shortPath(session.io, kept)] as const]),
    ]),
  }
}

/** @throws InvalidArgumentError if there is no plane to show, or it is not known as which class */
function labelOf({ classes: names }: ModelPlace, model: Model, text: string | undefined): number | null {
  checkContinuous('manifold', model)
  const size = sizeOf(model.latentShape)
  if (size !== 2)
    refuse(
      'manifold',
      'the model',
      'one whose codes have 2 numbers',
      size,
      'Train one with --latent 2; sandglass traverse shows one dimension at a time.',
    )
  if (model.classes !== null && text === undefined)
    refuse(
      'manifold',
      '--class',
      'given, as the model decodes a code to another example for each class',
      null,
      'Add --class 0, say.',
    )
  return decodedClass('manifold', { count: model.classes, names }, text)
}

/** Where the codes of a model without a prior lie; null where the prior says so. */
async function surveyOf(
  session: Session,
  place: ModelPlace,
  model: Model,
  options: ManifoldOptions,
): Promise<{ codes: NumberArray; data: string; words: string } | null> {
  if (model.prior) return null
  // A grid's size is none of images: those are brought to what the model takes.
  const { size: _, ...reading } = options
  const reference = await referenceFor(session, 'manifold', place, reading, 'test')
  const examples = await openLimited(session, 'manifold', place, reference, reading)
  const data = formatReference(reference)
  const words = `the codes of ${formatQuantity(examples.count, 'example')} of ${data}`
  return { codes: await encode(model, examples, { signal: session.io.signal }), data, words }
}
