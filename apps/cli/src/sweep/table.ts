import type { Json } from '@sandglass/base'
import { csvText } from '../output/csv.js'
import { formatMeasure, formatSeconds } from '../output/format.js'
import type { Style } from '../output/style.js'
import type { SweepPlan } from './plan.js'
import { ranked, type Trial } from './trial.js'

/** `trial 3/20   latent 8   learningRate 0.0021   validation.loss 0.0931   12.3 s`. */
export function trialLine({ number, values, outcome }: Trial, { trials, measure }: SweepPlan, style: Style): string {
  const tried = Object.entries(values).map(([field, value]) => `${shortName(field)} ${textOf(value)}`)
  const came =
    outcome?.status === 'finished'
      ? [`${measure} ${style.bold(formatMeasure(outcome.measure))}`, style.dim(formatSeconds(outcome.seconds))]
      : [style.red(outcome?.message ?? 'not trained to its end')]
  const count = String(number).padStart(String(trials.length).length)
  return [`trial ${count}/${trials.length}`, ...tried, ...came].join('   ')
}

/** A sweep's trials for people: the best first, then those that have no figure, with the reason. */
export function sweepTable(trials: readonly Trial[], { measure }: SweepPlan): string {
  const fields = fieldsOf(trials)
  const order = [...ranked(trials, measure), ...trials.filter(({ outcome }) => outcome?.status !== 'finished')]
  const rows = order.map((trial) => [
    String(trial.number),
    ...fields.map((field) => textOf(trial.values[field] ?? null)),
    ...(trial.outcome?.status === 'finished'
      ? [
          formatMeasure(trial.outcome.measure),
          String(trial.outcome.epochs),
          formatSeconds(trial.outcome.seconds),
          trial.outcome.alarms.join(', '),
        ]
      : [reasonOf(trial)]),
  ])
  return alignedRows([['trial', ...fields.map(shortName), measure, 'epochs', 'time', 'alarms'], ...rows])
}

/** The same as CSV, in the order in which they were planned. */
export function sweepCsv(trials: readonly Trial[], { measure }: SweepPlan): string {
  const fields = fieldsOf(trials)
  const rows = trials.map(({ number, values, outcome }) => [
    number,
    ...fields.map((field) => values[field] ?? null),
    ...(outcome?.status === 'finished'
      ? [outcome.measure, outcome.epochs, outcome.seconds, outcome.alarms.join(' '), null]
      : [null, null, null, null, reasonOf({ outcome })]),
  ])
  return csvText([['trial', ...fields, measure, 'epochs', 'seconds', 'alarms', 'failure'], ...rows])
}

/** What programs are told of a trial. */
export function trialFacts({ number, values, folder, outcome }: Trial): { readonly [field: string]: Json } {
  return { trial: number, values, run: folder, ...(outcome === null ? { status: 'unfinished' } : { ...outcome }) }
}

function fieldsOf(trials: readonly Trial[]): string[] {
  return Object.keys(trials[0]?.values ?? {})
}

/** `learningRate` of `training.optimizer.learningRate`. */
export function shortName(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1)
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function reasonOf({ outcome }: Pick<Trial, 'outcome'>): string {
  return outcome?.status === 'failed' ? outcome.message : 'not trained to its end'
}

export function alignedRows(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row.length > column + 1 ? (row[column]?.length ?? 0) : 0)))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
