import { resolve } from 'node:path'
import { type Examples, type Json, type NumberArray, readAll, subset, take } from '@sandglass/base'
import { resolveRun } from '@sandglass/core'
import { type ColumnSurvey, type Recommendation, recommend, type Survey, survey, surveyColumns } from '@sandglass/data/inspection'
import type { Bounds } from '@sandglass/data/preprocessing'
import { type Figure, histogram, imageGrid } from '@sandglass/viz'
import { isPicture } from '../figures/images.js'
import { plain } from '../output/plain.js'
import type { Session } from '../output/session.js'
import type { Skipped } from './findings.js'
import { isOwn, splitOwn } from './own/name.js'
import { openOwn } from './own/open.js'
import type { Stored } from './own/scale.js'
import type { Reading } from './reading.js'
import { checkName, openData } from './reference.js'

/** What there is to say of data, before anything is trained on them. */
export interface DataSurvey {
  /** Each part's examples: train and test, or all. */
  readonly parts: Readonly<Record<string, Examples>>
  readonly surveys: Readonly<Record<string, Survey>>
  readonly overlaps: readonly { readonly parts: readonly [string, string]; readonly count: number }[]
  readonly classes: readonly string[]
  /** The columns of a table; null for what is none. */
  readonly columns: readonly ColumnSurvey[] | null
  readonly skipped: readonly Skipped[]
  /** How images and arrays stand in their file; null for others. */
  readonly stored: Stored | null
  /** What 0 and 1 are in the numbers of the files, with `--scale`; null without. */
  readonly bounds: Bounds | null
  readonly recommended: Recommendation
  /** What trains as it is recommended. */
  readonly config: Json
  readonly credit: { readonly licence: string; readonly source: string } | null
}

/** Opens whatever a name means, and goes through it. */
export async function surveyData(session: Session, text: string, reading: Reading): Promise<DataSurvey> {
  const { name } = splitOwn(text)
  const opened = isOwn(name) ? await openOwnParts(session, name, reading) : await openNamedParts(session, text)
  const { parts: surveys, overlaps } = await survey(opened.parts)
  const [examples] = Object.values(opened.parts) as [Examples]
  const [found] = Object.values(surveys) as [Survey]
  const stored = opened.reading?.scale === null ? opened.stored : null
  const recommended = recommend({
    shape: examples.shape,
    survey: found,
    columns: opened.columns,
    stored: stored && { unit: stored.unit, isWhole: stored.range !== null },
  })
  return { ...opened, surveys, overlaps, recommended, config: configOf(opened.reference, recommended, opened.reading) }
}

async function openOwnParts(session: Session, name: string, reading: Reading) {
  const { examples, test, rows, scale, stored, table, classes, skipped } = await openOwn(session, name, reading, {
    input: null,
    preprocessing: null,
    keepsBad: true,
  })
  // For a look at the whole nothing is held out.
  await rows?.learn(examples, 0)
  await scale?.learn(examples)
  return {
    parts: test === null ? { all: examples } : { train: examples, test },
    classes,
    skipped,
    columns: table && (await surveyColumns(table)),
    credit: null,
    stored,
    bounds: scale?.bounds ?? null,
    reference: resolve(session.io.directory, name),
    reading,
  }
}

async function openNamedParts(session: Session, name: string) {
  checkName('data: name', name)
  const { train, test, classes, licence, source } = await openData(session, name)
  return {
    parts: { train, test },
    classes,
    skipped: [],
    columns: null,
    credit: { licence, source },
    stored: null,
    bounds: null,
    reference: name,
    reading: null,
  }
}

function configOf(
  reference: string,
  { network, loss, outputActivation, scale, preprocessing, epochs, batchSize }: Recommendation,
  reading: Reading | null,
): Json {
  const config = {
    model: { type: 'autoencoder', network: { ...network }, loss, outputActivation },
    training: { epochs, batchSize, optimizer: { type: 'adam' } },
    data: {
      training: reference,
      validation: 0.2,
      ...(reading && {
        reading: {
          ...reading,
          scale: typeof scale === 'number' ? { low: 0, high: scale } : (scale ?? reading.scale),
          preprocessing: preprocessing ?? reading.preprocessing,
        },
      }),
    },
  } as unknown as Json
  // What it says is a config, and nobody has to find out by training.
  resolveRun('data', config)
  return plain(config as object)
}

const shown = 20
/** How many examples a distribution is drawn of, and of how many columns. */
const drawn = 2000
const mostColumns = 5

/** Pictures, the classes in turn; or how often which values occur. */
export async function pictureOf({ parts, surveys, classes, columns, recommended }: DataSurvey, title: string): Promise<Figure> {
  const [examples] = Object.values(parts) as [Examples]
  const [{ minimum, maximum }] = Object.values(surveys) as [Survey]
  if (isPicture(examples.shape)) {
    const chosen = inTurn(examples, classes)
    // What is far from 0 … 1 would be black, or white. Values may all be one, or none.
    const isOwn = (examples.range === undefined || recommended.scale !== null) && minimum < maximum
    const range = isOwn ? ([minimum, maximum] as const) : examples.range
    // Both rows are of one length.
    const perRow = chosen.length > shown / 2 ? Math.floor(chosen.length / 2) : chosen.length
    const rows = [chosen.slice(0, perRow), chosen.slice(perRow, 2 * perRow)].filter((indices) => indices.length > 0)
    return imageGrid({
      title,
      rows: await Promise.all(rows.map(async (indices) => ({ images: shownOf(await readAll(subset(examples, indices))) }))),
      columns: perRow,
      ...(range && { range }),
    })
  }
  const { values } = await readAll(take(examples, drawn))
  if (columns === null || examples.shape.length !== 1)
    return histogram({ title, series: [{ name: 'values', values: values.filter(Number.isFinite) }] })
  const [width = 1] = examples.shape
  let at = 0
  const series = columns.flatMap(({ name, kind, categories }) => {
    const place = at
    at += categories === null ? 1 : Object.keys(categories).length
    return kind === 'number' ? [{ name, values: values.filter((_, i) => i % width === place) }] : []
  })
  const first = series.slice(0, mostColumns)
  return histogram({ title, xLabel: 'value as a model sees it', series: first.length === 0 ? [{ name: 'values', values }] : first })
}

/** What is no finite number can't be drawn, and is counted beside the picture. */
function shownOf({ values, shape }: NumberArray): NumberArray {
  return { values: values.map((value) => (Number.isFinite(value) ? value : 0)), shape }
}

/** The first examples of each class in turn; or simply the first. */
function inTurn({ count, labels }: Examples, classes: readonly string[]): number[] {
  const some = Math.min(shown, count)
  if (labels === undefined || classes.length < 2) return Array.from({ length: some }, (_, index) => index)
  const byClass = new Map<number, number[]>()
  for (let index = 0; index < count; index++) {
    const label = labels[index] as number
    const list = byClass.get(label) ?? []
    if (list.length < shown) list.push(index)
    byClass.set(label, list)
  }
  const lists = [...byClass].sort(([a], [b]) => a - b).map(([, list]) => list)
  const turns = Array.from({ length: shown }, (_, round) =>
    lists.flatMap((list) => (list[round] === undefined ? [] : [list[round]])),
  )
  return turns.flat().slice(0, some)
}
