import type { DimensionAtScale, LatentSizeChoice, LatentSizeRow } from '@sandglass/core'
import { type Figure, lossCurves } from '@sandglass/viz'
import { csvText } from '../../output/csv.js'
import { formatBytes, formatCount, formatMeasure, formatPercent, formatQuantity } from '../../output/format.js'
import { alignedRows } from '../table.js'
import type { LatentVerdict, Rate } from './judge.js'

export interface Asked {
  readonly tolerance: number
  readonly confidence: number
  readonly seeds: number
  /** Whether one training a seed served all sizes. */
  readonly nested: boolean
}

/** What programs are told. */
export function verdictFacts({ choice, dimensions, examples, rates }: LatentVerdict) {
  return {
    rows: choice.rows.map(({ size, interval, ratioInterval, isWithin, isBeyond, ...row }) => ({
      latent: size,
      meanSquaredError: row.meanSquaredError,
      interval: [...interval],
      ratio: row.ratio,
      ratioInterval: [...ratioInterval],
      within: isWithin,
      beyond: isBeyond,
      rate: rateFacts(rates.get(size)),
    })),
    recommended: choice.recommended,
    stillImproving: choice.stillImproving,
    gainPerDoubling: { mean: choice.gainPerDoubling.mean, interval: [...choice.gainPerDoubling.interval] },
    intrinsicDimension: dimensions.map((scale) => ({ ...scale })),
    examples,
  }
}

function rateFacts(rate: Rate | undefined) {
  if (rate === undefined) return null
  const { bits, meanSquaredError, decoderBytes, examples } = rate
  return { bits, meanSquaredError, decoderBytes, examples }
}

/** The table, the answer, and what else should be known. */
export function verdictText({ choice, dimensions, examples, rates }: LatentVerdict, asked: Asked): string {
  const between = ([low, high]: readonly [number, number]) => `${formatMeasure(low)} – ${formatMeasure(high)}`
  const times = ([low, high]: readonly [number, number]) => `${low.toFixed(3)} – ${high.toFixed(3)}`
  const sure = formatPercent(asked.confidence)
  const header = [
    'latent',
    'squared error',
    sure,
    '× that of the largest',
    sure,
    `within ${formatPercent(asked.tolerance)}`,
    'bits',
    'decoder',
  ]
  const rows = choice.rows.map((row) => [
    String(row.size),
    formatMeasure(row.meanSquaredError),
    between(row.interval),
    row.ratio.toFixed(3),
    times(row.ratioInterval),
    row === choice.rows.at(-1) ? '' : row.isWithin ? 'yes' : row.isBeyond ? 'no' : 'unsure',
    ...rateCells(rates.get(row.size)),
  ])
  const judged = `Judged by ${formatQuantity(examples, 'held-out example')} and ${formatQuantity(asked.seeds, 'seed')}, by the paired bootstrap over examples and by what seeds differ.`
  const notes = [judged, ...(asked.nested ? [nestedNote] : []), rateNote(rates), context(dimensions)]
  return [alignedRows([header, ...rows]), answer(choice, asked), notes.filter(Boolean).join('\n')].join('\n\n')
}

const nestedNote =
  'One training a seed served all sizes, its codes cut to each (nested dropout). A model of its own that is trained as long does better, most at the longest codes: this shows where to look, and a sweep without --nested decides.'

function rateCells(rate: Rate | undefined): string[] {
  return rate === undefined ? ['', ''] : [rate.bits.toFixed(1), formatBytes(rate.decoderBytes)]
}

function rateNote(rates: LatentVerdict['rates']): string {
  const [rate] = rates.values()
  if (rate === undefined) return ''
  return `Bits are measured: the length of the arithmetic-coded codes of ${formatQuantity(rate.examples, 'example')}, by how many these are, quantised so that the error grows by at most 1 %; of the first seed's models, the decoder aside.`
}

/** The recommendation in a sentence or two. */
export function answer(
  { rows, recommended, stillImproving, gainPerDoubling }: LatentSizeChoice,
  { tolerance, seeds }: Asked,
): string {
  const largest = rows.at(-1)?.size ?? 0
  const larger = `--sizes ${[largest, 2 * largest, 4 * largest].join(',')}`
  const falling = `The error still falls at ${largest}, the largest size tried: at that rate ${2 * largest} would have ${formatPercent(gainPerDoubling.mean)} less. Try larger ones: ${larger}.`
  const within = `within ${formatPercent(tolerance)} of that with ${largest}, the largest size tried`
  if (recommended !== null) {
    const enough = `${formatQuantity(recommended, 'number')} will do: the error is ${within}.`
    return stillImproving ? `${enough} But it does not settle the matter. ${falling}` : enough
  }
  const unsure = rows.find(({ isWithin, isBeyond }) => !isWithin && !isBeyond)
  if (unsure !== undefined) {
    const [low, high] = unsure.ratioInterval.map((ratio) => ratio.toFixed(3))
    const more = `Give more seeds, --seeds ${2 * seeds}, or hold more examples out.`
    const untold = `Whether the error with ${formatQuantity(unsure.size, 'number')} is ${within}, can't be told: it is between ${low} and ${high} times that. ${more}`
    return stillImproving ? `${falling} ${untold}` : untold
  }
  if (stillImproving) return falling
  return `No smaller size is ${within}; whether larger ones have less, by more than that, can't be told. Try them: ${larger}.`
}

function context(dimensions: readonly DimensionAtScale[]): string {
  if (dimensions.length === 0) return ''
  const seen = dimensions.map(({ dimension, examples }) => `${dimension.toFixed(1)} among ${formatCount(examples)}`)
  return `The examples themselves seem to have so many dimensions: ${seen.join(', ')} (TwoNN). That is context: how many numbers could do, not how many this network needs.`
}

/** The curve, between what it may lie, and the line below which a size is as good as the largest. */
export function verdictFigure({ rows }: LatentSizeChoice, { tolerance, confidence }: Asked): Figure {
  const x = rows.map(({ size }) => size)
  const curve = (name: string, of: (row: LatentSizeRow) => number) => ({ name, x, values: rows.map(of) })
  const last = rows.at(-1)?.meanSquaredError ?? 0
  const errors = rows.flatMap(({ interval }) => [...interval])
  return lossCurves({
    title: 'held-out squared error by size of the code',
    series: [
      curve('mean over seeds', ({ meanSquaredError }) => meanSquaredError),
      curve(`${formatPercent(confidence)}, from`, ({ interval }) => interval[0]),
      curve('to', ({ interval }) => interval[1]),
      curve(`${formatPercent(tolerance)} above the largest`, () => last * (1 + tolerance)),
    ],
    xScale: 'log',
    scale: Math.min(...errors) > 0 && Math.max(...errors) > 5 * Math.min(...errors) ? 'log' : 'linear',
    xLabel: 'numbers in a code',
    yLabel: 'mean squared error',
  })
}

/** The same for spreadsheets. */
export function verdictCsv({ choice: { rows }, rates }: LatentVerdict): string {
  const lines = rows.map((row) => [
    row.size,
    row.meanSquaredError,
    ...row.interval,
    row.ratio,
    ...row.ratioInterval,
    row.isWithin ? 1 : 0,
    rates.get(row.size)?.bits ?? null,
    rates.get(row.size)?.decoderBytes ?? null,
  ])
  return csvText([
    ['latent', 'meanSquaredError', 'low', 'high', 'ratio', 'ratioLow', 'ratioHigh', 'within', 'bits', 'decoderBytes'],
    ...lines,
  ])
}
