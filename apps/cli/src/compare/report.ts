import { bars, type Figure, report } from '@sandglass/viz'
import { describeDevice } from '../options/device.js'
import { formatCount } from '../output/format.js'
import { version } from '../version.js'
import { adviceOf } from './advice.js'
import type { Prepared } from './prepare.js'
import type { Comparison } from './row.js'
import { gainsTable, measuresTable, tablesOf } from './table.js'

/** The measure that decides, of all methods that have it, numbered as the table's rows are. */
export function comparisonFigure({ rows, measures: [measure] }: Comparison): Figure {
  const shown = rows.filter(({ measures, isTransductive }) => !isTransductive && typeof measures[measure.name] === 'number')
  const values = shown.map(({ measures }) => measures[measure.name] as number)
  return bars({
    title: `${measure.title}: ${measure.better} is better`,
    values,
    mark: { name: 'the autoencoder', value: values[0] ?? 0 },
    xLabel: 'row of the table',
    yLabel: measure.title,
  })
}

const headings = {
  reduce: 'Fewer numbers',
  detect: 'Anomalies',
  features: 'Features',
  denoise: 'Clean images',
} as const

/** A comparison as one page. */
export function comparisonReport({ device, data, test, training }: Prepared, comparison: Comparison): string {
  const [first, ...others] = tablesOf(comparison)
  const [measure] = comparison.measures
  return report({
    title: `${headings[comparison.task]}: the alternatives`,
    subtitle: adviceOf(comparison),
    facts: [
      { label: `of ${data}, judged on`, value: formatCount(test.count) },
      { label: 'fitted on', value: formatCount(training.count) },
    ],
    sections: [
      {
        heading: first?.title ?? '',
        text: comparison.notes,
        figure: comparisonFigure(comparison),
        table: measuresTable(comparison, first?.rows ?? []),
      },
      ...others.map(({ title, rows }) => ({ heading: title, table: measuresTable(comparison, rows) })),
      {
        heading: 'Gains, and what they take',
        text: [
          `A gain is by how much a method is better than the autoencoder in ${measure.title}, on the same examples, with the 95 % interval of the paired bootstrap. It counts if that excludes 0.`,
          'Time is that of fitting and judging on the same machine, one method after the other; the autoencoder was trained before, and its time is that of judging. Memory is by how much it grew at most meanwhile. One training was made: another seed gives another autoencoder.',
        ],
        table: gainsTable(comparison),
      },
    ],
    footer: `Made by sandglass ${version} on ${describeDevice(device)}.`,
  })
}
