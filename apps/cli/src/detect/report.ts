import type { Examples } from '@sandglass/base'
import type { Detection } from '@sandglass/core'
import { type ReportFact, type ReportTable, report } from '@sandglass/viz'
import { type Finding, findingRows } from '../data/findings.js'
import { describeDevice } from '../options/device.js'
import { formatCount, formatMeasure, formatPercent } from '../output/format.js'
import { version } from '../version.js'
import type { DetectionFigures } from './figures.js'
import type { Judgement } from './judgement.js'
import type { Prepared } from './prepare.js'
import { notCovered } from './promise.js'
import type { Seen } from './seen.js'

/** A detection as a user reads it. */
export interface Found {
  readonly data: string
  /** What was not taken as it stands in the data. */
  readonly finding: Finding
  readonly examples: Examples
  /** What the model has seen of the data; null where that is nothing. */
  readonly seen: Seen | null
  readonly detection: Detection
  readonly judgement: Judgement | null
  readonly promise: readonly string[]
}

/** How many pictures stand in a line: few enough for a phone. */
const shownInLine = 5

/** A detection as one page. */
export function detectionReport(
  { detector, device }: Prepared,
  { data, finding, examples, seen, detection, judgement, promise }: Found,
  { scores, curves, oddest, window }: DetectionFigures,
  table: ReportTable,
): string {
  const { anomalies } = detection
  const notTaken = findingRows(finding)
  const facts: ReportFact[] = [
    { label: `flagged of ${formatCount(examples.count)}`, value: formatCount(anomalies.length) },
    { label: 'threshold', value: Number.isFinite(detection.threshold) ? formatMeasure(detection.threshold) : 'none' },
    { label: 'calibrated on', value: formatCount(detector.threshold.calibrationExamples) },
    ...(judgement === null ? [] : shareFacts(judgement)),
  ]
  return report({
    title: 'Anomalies',
    subtitle: `${data}: each example scored by ${detector.config.scores.join(' and ')}.`,
    facts,
    sections: [
      { heading: 'What is promised', text: [...(seen === null ? [] : [seen.text]), ...promise, notCovered] },
      {
        heading: 'Scores',
        text: 'What scores above the threshold is flagged. The calibration examples are normal, and nothing has seen them before.',
        figure: scores,
      },
      ...(curves.length === 0
        ? []
        : [
            {
              heading: 'Against what is known',
              text: 'By the labels of the examples, which the detector has not seen.',
              figure: curves,
            },
          ]),
      {
        heading: 'The oddest examples',
        text: `Highest scores first. ${oddest === null ? 'Named are the columns that the model could rebuild least, with their shares of the error' : 'Bright is what the model could not rebuild'}: a place to look at, without a promise of its own.`,
        figure: [...(oddest === null ? [] : [{ ...oddest, columns: shownInLine }]), ...(window === null ? [] : [window])],
        table,
      },
      ...(notTaken.length === 0
        ? []
        : [
            {
              heading: 'Not taken as it stands',
              text: [
                ...(finding.skipped.length === 0 ? [] : ['What was left out has no score.']),
                ...(finding.unseen.length === 0
                  ? []
                  : [
                      'A new category counts in the score, as none of those known: it may flag a row whose other values are normal, or not. Look at it, whatever its score.',
                    ]),
              ],
              table: { columns: ['where', 'what'], rows: notTaken },
            },
          ]),
    ],
    footer: `Made by sandglass ${version} on ${describeDevice(device)}.`,
  })
}

/** The same as {@link judgedFacts} where there is little room. */
function shareFacts({ auc, averagePrecision, falseAlarms, normals, found, known }: Judgement): ReportFact[] {
  return [
    { label: 'area under ROC', value: formatMeasure(auc) },
    { label: 'average precision', value: formatMeasure(averagePrecision) },
    { label: 'anomalies found', value: formatPercent(found / known) },
    { label: 'false alarms', value: formatPercent(falseAlarms / normals) },
  ]
}

/** What the labels say of a detection, in short. */
export function judgedFacts({ auc, averagePrecision, falseAlarms, normals, found, known }: Judgement): ReportFact[] {
  return [
    { label: 'area under ROC', value: formatMeasure(auc) },
    { label: 'average precision', value: formatMeasure(averagePrecision) },
    { label: 'anomalies found', value: `${formatCount(found)} of ${formatCount(known)} (${formatPercent(found / known)})` },
    {
      label: 'false alarms',
      value: `${formatCount(falseAlarms)} of ${formatCount(normals)} (${formatPercent(falseAlarms / normals)})`,
    },
  ]
}
