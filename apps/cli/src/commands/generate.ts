import { type Examples, type NumberArray, refuse } from '@sandglass/base'
import { codePrior, gaussianMixture, generate, type Model, type Sampler, split, standardNormal } from '@sandglass/core'
import type { Figure } from '@sandglass/viz'
import { Option } from 'commander'
import { formatReference } from '../data/reference.js'
import { isPicture, pictureGrid } from '../figures/images.js'
import { className, classNumber } from '../options/class.js'
import { addCommonOptions, groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, deviceFacts, startDevice } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { wholeNumbers } from '../options/whole-numbers.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import { checkNumbersFile, keepNumbers } from '../output/numbers-file.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { findModel, loadModel, type ModelPlace } from '../runs/open-model.js'
import { type FoundSampler, fingerprintOf, savedOrFitted } from '../runs/saved-sampler.js'
import type { AddCommand } from './command.js'
import { modelArgument, openLimited, referenceFor } from './use.js'

/** Where codes come from: a variational model's prior, a mixture fitted on codes, a prior learnt over discrete ones. */
const samplerNames = ['prior', 'mixture', 'codes'] as const
type SamplerName = (typeof samplerNames)[number]

interface GenerateOptions extends DeviceOptions, CommonOptions {
  readonly data?: string
  readonly limit: number
  readonly seed: number
  readonly count: number
  readonly class?: string
  readonly sampler?: SamplerName
  readonly components?: number[]
  readonly out?: string
}

/** Of how many examples' codes a sampler is fitted on unless it is told. */
const usualLimit = 10_000
const usualComponents = 10
/** What is held out where a number of parts is to be chosen. */
const heldOutShare = 0.1
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
        'How many parts a mixture has; of several, as in 1,10,50, the one that makes held-out codes likeliest; left out, 10.',
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
  addCommonOptions(addDeviceOptions(command)).action((model: string, options: GenerateOptions) =>
    run(options, (session) => generateCommand(session, model, options)),
  )
}

async function generateCommand(session: Session, name: string, options: GenerateOptions): Promise<Result> {
  const { count, seed, out } = options
  await checkNumbersFile(session.io, 'generate', out)
  const place = await findModel(session, 'generate', name)
  const asked = options.class === undefined ? null : classNumber('generate', place.classes, options.class)
  const device = await startDevice(options)
  using model = await loadModel(place)
  const { sampler, isReused } = await samplerFor(session, place, model, options)
  const labels = labelsFor(model, count, asked)
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

/** Lines of equal classes for a model that has classes and was asked for none. */
function labelsFor({ classes }: Model, count: number, asked: number | null): number[] | null {
  if (asked !== null) return new Array<number>(count).fill(asked)
  return classes === null ? null : Array.from({ length: count }, (_, index) => Math.floor(index / columns) % classes)
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

async function samplerFor(session: Session, place: ModelPlace, model: Model, options: GenerateOptions): Promise<FoundSampler> {
  const chosen = options.sampler ?? usualSampler(model)
  if (options.components !== undefined && chosen !== 'mixture')
    refuse('generate', '--components', 'left out with this sampler', options.components, 'Add --sampler mixture.')
  // A model with classes is told the class itself; of others the sampler has to know it.
  const perClass = options.class !== undefined && model.classes === null
  if (chosen === 'prior') {
    if (perClass)
      refuse(
        'generate',
        '--class',
        'left out, as this prior knows no classes',
        options.class,
        'Add --sampler mixture: it is then fitted by class.',
      )
    return { sampler: standardNormal(), isReused: false }
  }
  const reference = referenceFor('generate', place, options, 'train')
  const examples = await openLimited(session, place, reference, options)
  const components = options.components ?? [usualComponents]
  // What is drawn from the seed while fitting: which examples are held out to choose by.
  const seed = components.length > 1 ? options.seed : null
  const asked = { sampler: chosen, perClass, components, seed }
  const notes = { ...(chosen === 'codes' ? { sampler: chosen, perClass } : asked), data: await fingerprintOf(examples) }
  return await savedOrFitted(session, { place, model, notes }, async () => {
    session.note(`Fitting on ${formatQuantity(examples.count, 'example')} of ${formatReference(reference)} …`)
    return fitSampler(session, model, examples, asked)
  })
}

interface Asked {
  readonly sampler: SamplerName
  readonly perClass: boolean
  readonly components: readonly number[]
  /** What held-out examples are drawn from; null where there are none. */
  readonly seed: number | null
}

async function fitSampler(
  { io: { signal } }: Session,
  model: Model,
  examples: Examples,
  { sampler, perClass, components, seed }: Asked,
): Promise<Sampler> {
  if (sampler === 'codes') return await codePrior(model, examples, { perClass, signal })
  if (seed === null) return await gaussianMixture(model, examples, { components, perClass, signal })
  const { training, validation } = split(examples, { validation: heldOutShare, seed })
  return await gaussianMixture(model, training, { components, validation, perClass, signal })
}

function usualSampler({ prior, codes }: Model): SamplerName {
  if (prior) return 'prior'
  return codes ? 'codes' : 'mixture'
}
