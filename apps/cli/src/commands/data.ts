import { type Examples, formatShape, type NumberArray, readAll, subset } from '@sandglass/base'
import type { DataSet } from '@sandglass/data'
import { type Figure, imageGrid, toPng } from '@sandglass/viz'
import { dataDescriptions, dataNames } from '../data/names.js'
import { checkName, openData } from '../data/reference.js'
import { type Statistics, statisticsOf } from '../data/statistics.js'
import { addCommonOptions, groups } from '../options/common.js'
import { enumerate } from '../options/nearest.js'
import { writeNamed } from '../output/files.js'
import { formatCount, formatFacts, formatMeasure } from '../output/format.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import type { AddCommand } from './command.js'

interface DataOptions extends CommonOptions {
  readonly out?: string
}

export const addData: AddCommand = (program, run) => {
  const command = program
    .command('data')
    .description('Lists the data sets, or says what is in one.')
    .argument('[name]', `${enumerate(dataNames, 'or')}; without it, all are listed.`)
    .optionsGroup(groups.output)
    .option('--out <file>', 'Keeps the picture as a PNG file.')
  addCommonOptions(command).action((name: string | undefined, options: DataOptions) =>
    run(options, async (session) => (name === undefined ? list() : inspect(session, name, options))),
  )
}

function list(): Result {
  const entries = Object.entries(dataDescriptions)
  return {
    document: { data: entries.map(([name, description]) => ({ name, description })) },
    text: `${formatFacts(entries)}\n\nsandglass data <name> says more.`,
  }
}

async function inspect(session: Session, name: string, { out }: DataOptions): Promise<Result> {
  checkName('data: name', name)
  const data = await openData(session, name)
  const facts = { train: await factsOf(data, data.train), test: await factsOf(data, data.test) }
  const figure = await pictureOf(data, name)
  session.picture(figure)
  const picture = out === undefined ? null : await writeNamed(session.io, out, toPng(figure))
  const { licence, source } = data
  return {
    document: { name, shape: data.train.shape, parts: { ...facts }, licence, source, picture },
    text: formatFacts([
      ['examples', `${formatCount(facts.train.count)} to train on, ${formatCount(facts.test.count)} to test with`],
      ['shape', formatShape(data.train.shape)],
      ['range', facts.train.range === null ? 'not declared' : `[${facts.train.range.join(', ')}]`],
      ['values', valuesText(facts.train.values)],
      [
        'classes',
        Object.entries(facts.train.classes)
          .map(([name, count]) => `${name} (${formatCount(count)})`)
          .join(', '),
      ],
      ['licence', licence],
      ['source', source],
      ...(picture === null ? [] : [['picture', picture] as const]),
    ]),
  }
}

async function factsOf({ classes }: DataSet, examples: Examples) {
  const counts = new Map(classes.map((name) => [name, 0]))
  for (const label of Array.from(examples.labels ?? [])) {
    const name = classes[label] ?? String(label)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return {
    count: examples.count,
    range: examples.range ?? null,
    values: { ...(await statisticsOf(examples)) },
    classes: Object.fromEntries(counts),
  }
}

function valuesText({ minimum, maximum, mean, standardDeviation }: Statistics): string {
  const [low, high, middle, spread] = [minimum, maximum, mean, standardDeviation].map(formatMeasure)
  return `from ${low} to ${high}, mean ${middle}, standard deviation ${spread}`
}

/** Two rows of ten: the first examples of each class in turn. */
async function pictureOf({ train, classes }: DataSet, name: string): Promise<Figure> {
  const labels = Array.from(train.labels)
  const byClass = classes.map((_, label) => labels.flatMap((other, index) => (other === label ? [index] : [])))
  const inTurn = Array.from({ length: 20 }, (_, i) => byClass[i % byClass.length]?.[Math.floor(i / byClass.length)] ?? 0)
  const row = (indices: readonly number[]): Promise<NumberArray> => readAll(subset(train, indices))
  const rows = [{ images: await row(inTurn.slice(0, 10)) }, { images: await row(inTurn.slice(10)) }]
  return imageGrid({ title: name, rows })
}
