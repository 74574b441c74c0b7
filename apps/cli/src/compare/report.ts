import { bars, type Figure, report } from '@sandglass/viz'
import { describeDevice } from '../options/device.js'
import { formatCount, unbroken } from '../output/format.js'
import { version } from '../version.js'
import { adviceOfAll } from './advice.js'
import { intervalsNote, surenessNote, timeNote, trainingsNote } from './notes.js'
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

/** Comparisons of the same model as one page; the first says what it is about. */
export function comparisonReport(
  { device, data, test, learnt }: Pick<Prepared, 'device' | 'data' | 'test' | 'learnt'>,
  comparisons: readonly [Comparison, ...Comparison[]],
): string {
  const [{ heading, trainings }] = comparisons
  return report({
    title: `${heading}: the alternatives`,
    subtitle: unbroken(adviceOfAll(comparisons)),
    facts: [
      { label: `of ${data.split(/[/\\]/).at(-1)}, judged on`, value: formatCount(test.count) },
      { label: 'fitted on', value: formatCount(learnt.count) },
      { label: 'trainings', value: formatCount(trainings) },
    ],
    sections: comparisons.flatMap((comparison, index) => sectionsOf(comparison, index === 0)),
    footer: `Made by sandglass ${version} on ${describeDevice(device)}.`,
  })
}

function sectionsOf(comparison: Comparison, isFirst: boolean) {
  const [first, ...others] = tablesOf(comparison)
  const [measure] = comparison.measures
  return [
    {
      heading: isFirst ? (others.length > 0 ? (first?.title ?? '') : 'Side by side') : comparison.heading,
      text: [...comparison.notes, intervalsNote].map(unbroken),
      figure: comparisonFigure(comparison),
      table: measuresTable(comparison, first?.rows ?? []),
    },
    ...others.map(({ title, rows }) => ({ heading: title, table: measuresTable(comparison, rows) })),
    {
      heading: isFirst ? 'Gains, and what they take' : `${comparison.heading}: gains, and what they take`,
      text: [
        `${surenessNote(comparison)} Here it is in ${measure.title}, on the same examples.`,
        ...(isFirst
          ? [
              `Methods were fitted and used on the same machine, one after the other. ${timeNote(comparison)} Memory is by how much it grew at most meanwhile. ${trainingsNote(comparison)}`,
            ]
          : []),
      ].map(unbroken),
      table: gainsTable(comparison),
    },
  ]
}
