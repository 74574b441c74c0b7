import { type Examples, type NumberArray, readAll, refuse, sizeOf, subset } from '@sandglass/base'
import { encode, nearest } from '@sandglass/core'
import { Option } from 'commander'
import { formatReference, parseReference } from '../data/reference.js'
import { isPicture, pictureGrid } from '../figures/images.js'
import { className } from '../options/class.js'
import { addCommonOptions, groups } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { wholeNumbers } from '../options/whole-numbers.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatMeasure, formatQuantity } from '../output/format.js'
import { checkNumbersFile, keepNumbers } from '../output/numbers-file.js'
import type { Result, Session } from '../output/session.js'
import { sourceKind, sourceOf } from '../output/sources.js'
import type { AddCommand } from './command.js'
import { addUseOptions, modelArgument, openLimited, prepareUse, type Use, type UseOptions } from './use.js'

interface NearestOptions extends UseOptions {
  readonly of?: number[]
  readonly neighbours: number
  readonly among?: string
  readonly out?: string
}

/** How many examples' neighbours are shown where nobody named some. */
const usualExamples = 5

export const addNearest: AddCommand = (program, run) => {
  const command = program
    .command('nearest')
    .description('Finds the examples whose codes are nearest to those of others, and tells how far they are.')
    .argument(...modelArgument)
    .optionsGroup(groups.latent)
    .addOption(
      new Option(
        '--of <numbers>',
        'Whose neighbours, by their numbers from 0, as in 3,17; left out, those of the first five.',
      ).argParser(wholeNumbers('--of', 0)),
    )
    .addOption(new Option('--neighbours <count>', 'How many neighbours of each.').default(5).argParser(wholeNumber('--neighbours')))
    .option(
      '--among <name>',
      'Where neighbours are looked for, such as mnist:train, or files of your own; left out, among the same examples, of which none is its own neighbour.',
    )
  addUseOptions(command, { noise: false })
    .optionsGroup(groups.output)
    .option('--out <file>', 'Keeps each example before its neighbours: a picture as .png, or the numbers as .npy.')
  addCommonOptions(command).action((model: string, options: NearestOptions) =>
    run(options, (session) => nearestCommand(session, model, options)),
  )
}

async function nearestCommand(session: Session, name: string, options: NearestOptions): Promise<Result> {
  const { out } = options
  await checkNumbersFile(session.io, 'nearest', out)
  const use = await prepareUse(session, 'nearest', name, options)
  using model = use.model
  const { place, examples, data } = use
  const wanted = wantedOf(examples, options.of)
  const field = await fieldOf(session, use, options.among)
  const found = await neighboursOf(use, { wanted, field, count: options.neighbours })
  const numbers = await besideEachOther(examples, field.examples, found)
  const names = examples.classes ?? place.classes
  const called = (of: Examples, example: number) => {
    const kind = sourceKind(of)
    const beside = [
      ...(kind === 'example' ? [] : [`${kind === 'row' ? 'row ' : ''}${sourceOf(of, example)}`]),
      ...(of.labels === undefined ? [] : [className(names, of.labels[example] as number)]),
    ]
    return beside.length === 0 ? String(example) : `${example} (${beside.join(', ')})`
  }
  const captions = found.map(({ example }) => called(examples, example))
  const title = 'Each example, then those nearest to it'
  const figure = isPicture(model.inputShape) ? pictureGrid(numbers, { captions, range: examples.range, title }) : null
  if (figure !== null) session.picture(figure)
  const kept = out === undefined ? null : await keepNumbers(session.io, 'nearest', out, { numbers, figure })
  return {
    document: {
      model: place.path,
      data,
      among: field.data,
      examples: found.map(({ example, neighbours }) => ({
        example,
        ...knownOf(examples, example),
        neighbours: neighbours.map((each) => ({ ...each, ...knownOf(field.examples, each.example) })),
      })),
      ...(names !== null && { classes: [...names] }),
      out: kept,
      ...deviceFacts(use.device),
    },
    text: formatFacts([
      ['model', shortPath(session.io, place.path)],
      ['data', data],
      [
        'among',
        `${formatQuantity(field.examples.count, 'example')} of ${field.data}, by the distance between codes of ${formatQuantity(sizeOf(model.latentShape), 'number')}`,
      ],
      ...found.map(
        ({ neighbours }, line) =>
          [
            captions[line] ?? '',
            neighbours.map((each) => `${called(field.examples, each.example)} at ${formatMeasure(each.distance)}`).join(', '),
          ] as const,
      ),
      ...(kept === null ? [] : [['out', shortPath(session.io, kept)] as const]),
    ]),
  }
}

/** Where neighbours are looked for. */
interface Field {
  readonly examples: Examples
  readonly data: string
  /** Whether these are the examples whose neighbours are looked for. */
  readonly isSame: boolean
}

async function fieldOf(session: Session, { place, examples, data }: Use, among: string | undefined): Promise<Field> {
  if (among === undefined) return { examples, data, isSame: true }
  const reference = parseReference('nearest: --among', among, 'train')
  const others = await openLimited(session, 'nearest', place, reference, { flag: '--among' })
  return { examples: others, data: formatReference(reference), isSame: formatReference(reference) === data }
}

function wantedOf({ count }: Examples, asked: readonly number[] | undefined): readonly number[] {
  const wanted = asked ?? Array.from({ length: Math.min(usualExamples, count) }, (_, index) => index)
  const beyond = wanted.find((example) => example >= count)
  if (beyond === undefined) return wanted
  return refuse('nearest', '--of', `below ${count}, as there are as many`, beyond, 'Examples are numbered from 0.')
}

interface Found {
  readonly example: number
  /** The nearest first. */
  readonly neighbours: readonly { readonly example: number; readonly distance: number }[]
}

async function neighboursOf(
  { model, examples, pass }: Use,
  { wanted, field, count }: { wanted: readonly number[]; field: Field; count: number },
): Promise<Found[]> {
  const most = field.examples.count - (field.isSame ? 1 : 0)
  if (count > most)
    refuse(
      'nearest',
      '--neighbours',
      `at most ${most}, as there are no more others`,
      count,
      'Ask for fewer, or name more with --among.',
    )
  const codes = await encode(model, field.examples, pass)
  const queries = await encode(model, subset(examples, wanted), pass)
  const reach = field.isSame ? count + 1 : count
  const { indices, distances } = nearest(codes, queries, reach)
  return wanted.map((example, row) => {
    const all = Array.from({ length: reach }, (_, place) => ({
      example: indices[row * reach + place] as number,
      distance: distances[row * reach + place] as number,
    }))
    // Itself, or where others have the very same code, the last of those.
    return { example, neighbours: all.filter((each) => !field.isSame || each.example !== example).slice(0, count) }
  })
}

/** Each example, then its neighbours: `[examples, 1 + neighbours, …shape]`. */
async function besideEachOther(examples: Examples, others: Examples, found: readonly Found[]): Promise<NumberArray> {
  const first = await readAll(
    subset(
      examples,
      found.map(({ example }) => example),
    ),
  )
  const rest = await readAll(
    subset(
      others,
      found.flatMap(({ neighbours }) => neighbours.map(({ example }) => example)),
    ),
  )
  const size = sizeOf(examples.shape)
  const each = rest.values.length / found.length
  const values = new Float32Array(found.length * (size + each))
  for (let line = 0; line < found.length; line++) {
    values.set(first.values.subarray(line * size, (line + 1) * size), line * (size + each))
    values.set(rest.values.subarray(line * each, (line + 1) * each), line * (size + each) + size)
  }
  return { values, shape: [found.length, 1 + each / size, ...examples.shape] }
}

/** An example's label, and its row or file. */
function knownOf({ labels, sources }: Examples, example: number) {
  return { label: labels?.[example] ?? null, ...(sources && { source: sources[example] as number | string }) }
}
