import { type Examples, formatShape, stableStringify } from '@sandglass/base'
import type { ColumnSurvey, Survey } from '@sandglass/data/inspection'
import { toPng } from '@sandglass/viz'
import { dataDescriptions } from '../data/names.js'
import { addReadingFlags, resolveReading } from '../data/reading.js'
import { type DataSurvey, pictureOf, surveyData } from '../data/survey.js'
import { addCommonOptions, groups } from '../options/common.js'
import { shortPath, writeNamed } from '../output/files.js'
import { formatCount, formatFacts, formatMeasure, formatQuantity } from '../output/format.js'
import { checkNewFile } from '../output/new-places.js'
import { plain } from '../output/plain.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import type { AddCommand } from './command.js'
import { addDataCache } from './data-cache.js'

interface InspectOptions extends CommonOptions {
  readonly out?: string
  readonly config?: string
  readonly [option: string]: unknown
}

export const addData: AddCommand = (program, run) => {
  const data = program
    .command('data')
    .description('Lists the data sets that have a name; or says what is in one of them, or in files of your own.')
    .addHelpText('after', examples)
  addCommonOptions(data).action((options: CommonOptions) => run(options, async () => list()))
  const inspect = data
    .command('inspect')
    .description(
      'Says what is in a data set or in files: shape, ranges, what is missing, constant or there twice; and what to train on them.',
    )
    .argument('<data>', 'A data set, such as mnist; or a folder of images, an .npy or .npz file, or a table.')
    .optionsGroup(groups.output)
    .option('--out <file>', 'Keeps the picture as a PNG file.')
    .option('--config <file>', 'Keeps what is recommended as a config file, which sandglass train takes.')
  // So that what follows a subcommand's name is the subcommand's, though flags are the same.
  data.enablePositionalOptions()
  addReadingFlags(inspect)
  addCommonOptions(inspect).action((name: string, options: InspectOptions) =>
    run(options, (session) => inspectCommand(session, name, options)),
  )
  addDataCache(data, run)
}

const examples = `
Examples:
  sandglass data inspect mnist
  sandglass data inspect table.csv --label species --config flowers.json
  sandglass train flowers.json
  sandglass data cache --clear
`

function list(): Result {
  const entries = Object.entries(dataDescriptions)
  return {
    document: { data: entries.map(([name, description]) => ({ name, description })) },
    text: `${formatFacts(entries)}\n\nsandglass data inspect <name> says more, also of files and folders of your own.`,
  }
}

async function inspectCommand(session: Session, name: string, options: InspectOptions): Promise<Result> {
  const { out, config: file } = options
  await checkNewFile(session.io, 'data', '--out', out)
  await checkNewFile(session.io, 'data', '--config', file)
  const found = await surveyData(session, name, resolveReading('data', null, options))
  const figure = await pictureOf(found, name)
  session.picture(figure)
  const picture = out === undefined ? null : await writeNamed(session.io, out, toPng(figure))
  const config = file === undefined ? null : await writeNamed(session.io, file, `${stableStringify(found.config, 2)}\n`)
  const [examples] = Object.values(found.parts) as [Examples]
  return {
    document: {
      name,
      shape: [...examples.shape],
      parts: Object.fromEntries(Object.keys(found.parts).map((part) => [part, partFacts(found, part)])),
      overlaps: found.overlaps.map(plain),
      columns: found.columns?.map(plain) ?? null,
      skipped: found.skipped.map(plain),
      recommended: { ...plainObject(found.recommended), config: found.config, file: config },
      ...found.credit,
      picture,
    },
    text: [
      ...factsText(found, examples),
      ...(found.columns ? [columnsText(found.columns)] : []),
      recommendedText(session, found, { name, config }),
    ].join('\n\n'),
  }
}

function plainObject(record: object) {
  return plain(record) as { readonly [key: string]: ReturnType<typeof plain> }
}

function partFacts({ parts, surveys, classes }: DataSurvey, part: string) {
  const examples = parts[part] as Examples
  const { count, minimum, maximum, mean, standardDeviation, notFinite, constants, duplicates } = surveys[part] as Survey
  return {
    count,
    range: examples.range ? [...examples.range] : null,
    values: { minimum, maximum, mean, standardDeviation },
    notFinite,
    constants: plain(constants),
    duplicates: plain(duplicates),
    classes: countsOf(examples, classes),
  }
}

function countsOf({ labels }: Examples, classes: readonly string[]): Record<string, number> {
  const counts = new Map(classes.map((name) => [name, 0]))
  if (classes.length > 0)
    for (const label of Array.from(labels ?? [])) {
      const name = classes[label] ?? String(label)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  return Object.fromEntries(counts)
}

function factsText(found: DataSurvey, examples: Examples): string[] {
  const { parts, surveys, overlaps, classes, credit, skipped, columns } = found
  const eachPart = (words: (survey: Survey) => string) =>
    Object.entries(surveys)
      .map(([part, survey]) => (Object.keys(surveys).length > 1 ? `${words(survey)} in ${part}` : words(survey)))
      .join(', ')
  const first = Object.values(surveys)[0] as Survey
  return [
    formatFacts([
      [
        'examples',
        Object.entries(parts)
          .map(([part, { count }]) =>
            part === 'all' ? formatCount(count) : `${formatCount(count)} to ${part === 'train' ? 'train on' : 'test with'}`,
          )
          .join(', '),
      ],
      ['shape', formatShape(examples.shape)],
      ['values', valuesText(first, columns !== null)],
      ...storedFacts(first, found),
      ...(Object.values(surveys).some(({ notFinite }) => notFinite > 0) ? [['not finite', notFiniteText(found)] as const] : []),
      ['constant', constantText(first, columns)],
      ['twice', eachPart(({ duplicates }) => formatQuantity(duplicates.count, 'example'))],
      ...overlaps.map(
        ({ parts: [a, b], count }) =>
          ['in both', `${formatQuantity(count, 'example')} of ${b} ${count === 1 ? 'is' : 'are'} in ${a} too`] as const,
      ),
      ...(classes.length === 0
        ? []
        : [
            [
              'classes',
              Object.entries(countsOf(examples, classes))
                .map(([name, count]) => `${name} (${formatCount(count)})`)
                .join(', '),
            ] as const,
          ]),
      ...(skipped.length === 0 ? [] : [['left out', formatCount(skipped.length)] as const]),
      ...(credit === null ? [] : [['licence', credit.licence] as const, ['source', credit.source] as const]),
    ]),
  ]
}

function notFiniteText({ surveys, columns }: DataSurvey): string {
  const values = formatQuantity(
    Object.values(surveys).reduce((sum, { notFinite }) => sum + notFinite, 0),
    'value',
  )
  return columns === null ? `${values}, which trainings refuse: --skip-bad leaves out the examples that have them` : values
}

function valuesText({ minimum, maximum, mean, standardDeviation }: Survey, isScaled: boolean): string {
  const [low, high, middle, spread] = [minimum, maximum, mean, standardDeviation].map(formatMeasure)
  return `from ${low} to ${high}, mean ${middle}, standard deviation ${spread}${isScaled ? ', as a model sees them' : ''}`
}

/** What images of more than 8 bits have in their files. */
function storedFacts({ minimum, maximum }: Survey, { stored, bounds }: DataSurvey): (readonly [string, string])[] {
  if (stored === null || stored.unit <= 255) return []
  const { low, high } = bounds ?? { low: 0, high: stored.unit }
  const inFile = (value: number): string => formatCount(Math.round(low + value * (high - low)))
  return [
    ['in the files', `whole numbers from ${inFile(minimum)} to ${inFile(maximum)}, where ${formatCount(stored.unit)} is white`],
  ]
}

function constantText({ constants }: Survey, columns: readonly ColumnSurvey[] | null): string {
  if (columns === null)
    return `${formatQuantity(constants.count, 'value')} of an example ${constants.count === 1 ? 'is' : 'are'} the same in all`
  const names = columns.filter(({ isConstant }) => isConstant).map(({ name }) => name)
  return names.length === 0 ? 'no column' : names.join(', ')
}

/** How many columns and categories are told in full; programs get all. */
const mostShown = 40
const mostCategories = 6

function columnsText(columns: readonly ColumnSurvey[]): string {
  const rows = columns.slice(0, mostShown).map((column) => [column.name, columnText(column)] as const)
  const more = columns.length > mostShown ? [['…', `${columns.length - mostShown} more`] as const] : []
  return `Columns\n${formatFacts([...rows, ...more], '  ')}`
}

function columnText({ minimum, maximum, mean, categories, missing }: ColumnSurvey): string {
  const absent = missing === 0 ? '' : `; ${formatCount(missing)} missing`
  if (categories === null)
    return `${minimum === null || maximum === null || mean === null ? 'empty' : `from ${formatMeasure(minimum)} to ${formatMeasure(maximum)}, mean ${formatMeasure(mean)}`}${absent}`
  const entries = Object.entries(categories).map(([name, count]) => `${name} (${formatCount(count)})`)
  return `${entries.slice(0, mostCategories).join(', ')}${entries.length > mostCategories ? ` and ${entries.length - mostCategories} more` : ''}${absent}`
}

function recommendedText(
  { io }: Session,
  { recommended, columns }: DataSurvey,
  { name, config }: { readonly name: string; readonly config: string | null },
): string {
  const { network, loss, outputActivation, scale, preprocessing, epochs, batchSize, reasons } = recommended
  const facts = formatFacts(
    [
      ['network', `${network.type}, a code of ${network.latent}`],
      ['loss', loss],
      ['output', outputActivation],
      ...(scale === null ? [] : [['scale', `--scale ${scale}`] as const]),
      ...(columns === null ? [] : [['preprocessing', String(preprocessing)] as const]),
      ['training', `${epochs} epochs, batches of ${batchSize}`],
    ],
    '  ',
  )
  const next =
    config === null
      ? 'The same command with --config my.json writes it down, for sandglass train my.json.'
      : `sandglass train ${shortPath(io, config)} trains it.`
  const scaled = scale === null ? '' : ` Recipes take the scale too: sandglass train dense --data ${name} --scale ${scale}`
  return `Recommended, to begin with\n${facts}\n\n${reasons.map((reason) => `  ${reason}`).join('\n')}\n\n${next}${scaled}`
}
