import type { NumberArray } from '@sandglass/base'
import { generate, type Model } from '@sandglass/core'
import type { Figure } from '@sandglass/viz'
import { Option } from 'commander'
import { addReadingFlags } from '../data/reading.js'
import { isPicture, pictureGrid } from '../figures/images.js'
import { className, classNumber, decodedClass, trainedClasses } from '../options/class.js'
import { addCommonOptions, groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, deviceFacts, startDevice } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { wholeNumbers } from '../options/whole-numbers.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import { checkNumbersFile, keepNumbers } from '../output/numbers-file.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { findModel, loadModel, type ModelPlace } from '../runs/open-model.js'
import type { AddCommand } from './command.js'
import { type SamplingOptions, samplerFor, samplerNames } from './sampling.js'
import { modelArgument } from './use.js'

interface GenerateOptions extends SamplingOptions, DeviceOptions, CommonOptions {
  readonly count: number
  readonly class?: string
  readonly out?: string
}

/** Of how many examples' codes a sampler is fitted on unless it is told. */
const usualLimit = 10_000
/** A line of pictures. */
const columns = 10

export const addGenerate: AddCommand = (program, run) => {
  const command = program
    .command('generate')
    .description('Makes new examples: what the decoder makes of codes that a sampler draws.')
    .argument(...modelArgument)
    .optionsGroup(groups.latent)
    .addOption(new Option('--count <count>', 'How many to make.').default(40).argParser(wholeNumber('--count')))
    .addOption(
      new Option(
        '--class <class>',
        'The class asked for, by its name or its number from 0; left out, a line of each for a model that has classes, and any for others.',
      ),
    )
    .addOption(
      new Option(
        '--sampler <name>',
        'Where codes come from: the prior, which variational models have; a mixture of normal distributions, fitted on codes; or a prior learnt over discrete codes; left out, what suits the model.',
      ).choices(samplerNames),
    )
    .addOption(
      new Option(
        '--components <counts>',
        'How many parts a mixture has; of several, as in 1,10,50, the one that makes held-out codes likeliest; left out, 10, or as many as there are codes.',
      ).argParser(wholeNumbers('--components')),
    )
    .addOption(new Option('--seed <number>', 'What chance is drawn from.').default(0).argParser(wholeNumber('--seed', 0)))
    .optionsGroup(groups.data)
    .option('--data <name>', "What a sampler is fitted on, such as mnist; left out, the training examples of the run's own.")
    .addOption(
      new Option('--limit <count>', 'How many of them to use, the first ones.')
        .default(usualLimit)
        .argParser(wholeNumber('--limit')),
    )
    .optionsGroup(groups.output)
    .option('--out <file>', 'Keeps what was made: a picture as .png, or the numbers as .npy.')
  addCommonOptions(addDeviceOptions(addReadingFlags(command))).action((model: string, options: GenerateOptions) =>
    run(options, (session) => generateCommand(session, model, options)),
  )
}

async function generateCommand(session: Session, name: string, options: GenerateOptions): Promise<Result> {
  const { count, seed, out } = options
  await checkNumbersFile(session.io, 'generate', out)
  const place = await findModel(session, 'generate', name)
  const device = await startDevice(options)
  using model = await loadModel(place)
  const asked = askedClass(place, model, options.class)
  const { sampler, isReused } = await samplerFor(session, place, model, { ...options, asked })
  const labels = labelsFor(place, model, count, asked)
  const numbers = await generate(model, { count, sampler, seed, labels, signal: session.io.signal })
  const figure = isPicture(model.inputShape) ? figureOf(numbers, labels, place.classes) : null
  if (figure !== null) session.picture(figure)
  const kept = out === undefined ? null : await keepNumbers(session.io, 'generate', out, { numbers, figure })
  return {
    document: {
      model: place.path,
      count,
      shape: [...model.inputShape],
      sampler: sampler.name,
      samplerReused: isReused,
      seed,
      labels,
      ...(labels !== null && place.classes !== null && { classes: [...place.classes] }),
      out: kept,
      ...deviceFacts(device),
    },
    text: formatFacts([
      ['model', shortPath(session.io, place.path)],
      ['made', formatQuantity(count, 'example')],
      ['sampler', sampler.name + (isReused ? ', fitted before' : '')],
      ...(kept === null ? [] : [['out', shortPath(session.io, kept)] as const]),
    ]),
  }
}

/** Models without classes make some of one by a sampler that is fitted by class. */
function askedClass({ classes: names }: ModelPlace, { classes: count }: Model, text: string | undefined): number | null {
  if (text === undefined || count !== null) return decodedClass('generate', { count, names }, text)
  return classNumber('generate', names, text)
}

/** Lines of equal classes for a model that has classes and was asked for none. */
function labelsFor({ classes: names }: ModelPlace, { classes: count }: Model, made: number, asked: number | null): number[] | null {
  if (asked !== null) return new Array<number>(made).fill(asked)
  if (count === null) return null
  const trained = trainedClasses({ count, names })
  return Array.from({ length: made }, (_, index) => Math.floor(index / columns) % trained)
}

/** Lines of one class each are named; so is the class of all, where it is one. */
function figureOf(made: NumberArray, labels: readonly number[] | null, names: readonly string[] | null): Figure {
  const [count = 0, ...shape] = made.shape
  if (labels === null) return pictureGrid(made)
  if (labels.every((label) => label === labels[0])) return pictureGrid(made, { captions: [className(names, labels[0] ?? 0)] })
  if (count % columns !== 0) return pictureGrid(made)
  const captions = Array.from({ length: count / columns }, (_, line) => className(names, labels[line * columns] ?? 0))
  return pictureGrid({ values: made.values, shape: [count / columns, columns, ...shape] }, { captions })
}
