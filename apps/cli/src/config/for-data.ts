import { resolve } from 'node:path'
import { InvalidArgumentError, type Json, readAll, sizeOf, take } from '@sandglass/base'
import { type RunConfig, resolveRun } from '@sandglass/core'
import { lengthOfTraining } from '@sandglass/data/inspection'
import { classCountOf } from '../data/classes.js'
import { isOwn, splitOwn } from '../data/own/name.js'
import { type OwnData, openOwn } from '../data/own/open.js'
import { givenReadingFlag, resolveReading } from '../data/reading.js'
import { openData, parseReference } from '../data/reference.js'
import { shortPath } from '../output/files.js'
import { formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
import { glancing, type Session } from '../output/session.js'
import { valueAt, withValueAt } from './json-path.js'
import type { GivenConfig } from './read-config.js'
import { type ConfigOptions, ownShare } from './resolve-config.js'

/**
 * A config that is to be used on files of the user's own, and the options that change it. A recipe is made for other examples:
 * it gets the shape of these, and a loss that takes their values. What flags say of that still counts, as they come later.
 * A config file stays as it is.
 */
export async function configForData<Options extends ConfigOptions>(
  session: Session,
  caller: string,
  given: GivenConfig,
  options: Options,
): Promise<{ readonly given: GivenConfig; readonly options: Options }> {
  const base = resolveRun(caller, given.config)
  const { name, part } = splitOwn(options.data ?? base.data.training)
  const { target, validation } = options
  const named = {
    ...(typeof target === 'string' && { target: fromAnywhere(session, target) }),
    ...(typeof validation === 'string' && { validation: fromAnywhere(session, validation) }),
  }
  if (!isOwn(name)) {
    const flag = givenReadingFlag(options)
    if (flag === null)
      return { given: await withClassesOf(session, caller, given, base, options), options: { ...options, ...named } }
    throw new InvalidArgumentError(`${caller}: ${flag} is about files of your own, and ${name} is a data set that has a name.`, {
      cure: 'Leave it out.',
    })
  }
  const path = resolve(session.io.directory, name)
  const reading = resolveReading(caller, base.data.reading, options)
  // What a config file says of the model says how arrays are seen; a recipe's model is for other examples.
  const arrays = given.folder === null ? null : base.model.network.input
  const data = await openOwn(glancing(session), path, reading, { input: null, preprocessing: null, arrays })
  const adapted =
    given.folder === null ? await adaptedTo(session, caller, given.config as Json, base, { path, data }) : (given.config as Json)
  const training = part === null ? path : `${path}:${part}`
  return {
    given: { ...given, config: withValueAt(adapted, 'data.reading', plain(reading)) },
    options: { ...options, ...named, data: training },
  }
}

/** A file of the user's own by its whole path, so that a run finds it from whatever folder it is resumed. */
function fromAnywhere({ io }: Session, text: string): string {
  const { name, part } = splitOwn(text)
  // A data set's part may be named alone, whatever folder of that name there is.
  if (text === 'train' || text === 'test' || !isOwn(name)) return text
  const path = resolve(io.directory, name)
  return part === null ? path : `${path}:${part}`
}

/** A recipe whose model looks at classes has those of the data set that it is used on. */
async function withClassesOf(
  session: Session,
  caller: string,
  given: GivenConfig,
  { model, data }: RunConfig,
  options: ConfigOptions,
): Promise<GivenConfig> {
  if (given.folder !== null || !('classes' in model) || options.data === undefined) return given
  const { name } = parseReference(`${caller}: --data`, options.data, 'train')
  if (name === parseReference(caller, data.training, 'train').name) return given
  const { classes } = await openData(session, name)
  if (classes.length === model.classes) return given
  session.note(`The recipe is made for these data: ${formatQuantity(classes.length, 'class', 'classes')}. Flags say otherwise.`)
  return { ...given, config: withValueAt(given.config as Json, 'model.classes', classes.length) }
}

async function adaptedTo(
  session: Session,
  caller: string,
  config: Json,
  { model, training, data: { validation } }: RunConfig,
  { path, data }: { readonly path: string; readonly data: OwnData },
): Promise<Json> {
  const { shape, count } = data.examples
  const changes: [path: string, value: Json, words: string][] = []
  const change = (path: string, value: Json, words: string): void => void changes.push([path, value, words])
  const { network } = model
  if (network.type !== 'dense' && shape.length !== 3)
    throw new InvalidArgumentError(
      `${caller}: ${network.type} networks take pictures, and these examples are of shape [${shape.join(', ')}].`,
      {
        cure: 'Choose a recipe with a dense network, such as dense.',
      },
    )
  change('model.network.input', [...shape], `examples of [${shape.join(', ')}]`)
  if (network.type === 'dense' && network.latent >= sizeOf(shape)) {
    const latent = Math.max(1, Math.floor(sizeOf(shape) / 2))
    change('model.network.latent', latent, `a code of ${latent}`)
  }
  const { isUnit, isFar } = await extentOf(data)
  if (!isUnit && 'loss' in model && nameOf(model.loss) === 'binary-crossentropy')
    change('model.loss', 'mean-squared-error', 'the squared error as its loss, as values leave [0, 1]')
  if (!isUnit && 'likelihood' in model && valueAt(plain(model), 'likelihood') === 'bernoulli')
    change('model.likelihood', 'gaussian', 'a normal likelihood, as values leave [0, 1]')
  if (!isUnit && training.corruption !== null && valueAt(plain(training), 'corruption.clip') !== undefined)
    change('training.corruption.clip', null, 'noise that is not clipped')
  if (typeof validation === 'number' && validation >= 1 && validation > count / 2)
    change('data.validation', ownShare, 'a fifth of them held out')
  const classes = 'classes' in model ? classCountOf(data.examples) : null
  if (classes !== null) change('model.classes', classes, formatQuantity(classes, 'class', 'classes'))
  const { epochs, batchSize } = lengthOfTraining(count)
  if (epochs > training.epochs) {
    change('training.batchSize', batchSize, `batches of ${batchSize}`)
    change('training.epochs', epochs, `${epochs} epochs, for ${formatQuantity(count, 'example')}`)
  }
  session.note(`The recipe is made for these data: ${changes.map(([, , words]) => words).join('; ')}. Flags say otherwise.`)
  if (isFar)
    session.note(
      `Values are far from 0 … 1, with which trainings go best: sandglass data inspect ${shortPath(session.io, path)} says which --scale suits them.`,
    )
  return changes.reduce((changed, [path, value]) => withValueAt(changed, path, value), config)
}

/** How far values go. Where no bounds tell, the first examples do: as many as a training looks at before its first step. */
async function extentOf({
  examples,
  rows,
  scale,
  stored,
}: OwnData): Promise<{ readonly isUnit: boolean; readonly isFar: boolean }> {
  const { range } = examples
  const isWithin = (values: readonly number[] | Float32Array): boolean => values.every((value) => value >= 0 && value <= 1)
  // By the training part's bounds others may leave them.
  if (range === undefined && (rows !== null || scale?.bounds === null)) return { isUnit: false, isFar: false }
  const isDeep = scale === null && stored !== null && stored.unit > 255
  if (range && !isDeep) return { isUnit: isWithin(range), isFar: false }
  const { values } = await readAll(take(examples, 1024))
  const isFar = isDeep ? values.every((value) => value < dark) : values.some((value) => Math.abs(value) > far)
  return { isUnit: isWithin(range ?? values), isFar }
}

/** What standardised values hardly reach. */
const far = 20
/** What scans of 16 bits are below that have no more than 14. */
const dark = 1 / 4

function nameOf(loss: unknown): unknown {
  return typeof loss === 'string' ? loss : (loss as { type?: unknown }).type
}
