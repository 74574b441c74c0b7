import { join } from 'node:path'
import type { Examples } from '@sandglass/base'
import type { Detection } from '@sandglass/core'
import { type Figure, toPng, toSvg } from '@sandglass/viz'
import { className } from '../options/class.js'
import { csvText } from '../output/csv.js'
import { writeNamed } from '../output/files.js'
import type { Session } from '../output/session.js'
import type { DetectionFigures } from './figures.js'

/** What was written of a detection, absolute. */
export interface Written {
  readonly report: string
  readonly scores: string
  readonly figures: readonly string[]
}

export async function writeDetection(
  { io }: Session,
  folder: string,
  detection: Detection,
  examples: Examples,
  { scores, curves, oddest, window }: DetectionFigures,
  page: string,
): Promise<Written> {
  const put = (name: string, content: string | Uint8Array) => writeNamed(io, join(folder, name), content)
  const drawn: [string, Figure][] = [
    ['scores', scores],
    ...curves.map((figure, index): [string, Figure] => [index === 0 ? 'roc' : 'precision-recall', figure]),
    ...(oddest === null ? [] : [['oddest', oddest] satisfies [string, Figure]]),
    ...(window === null ? [] : [['oddest-window', window] satisfies [string, Figure]]),
  ]
  const figures: string[] = []
  for (const [name, figure] of drawn)
    figures.push(await (figure.type === 'image-grid' ? put(`${name}.png`, toPng(figure)) : put(`${name}.svg`, toSvg(figure))))
  return { figures, scores: await put('scores.csv', csvOf(detection, examples)), report: await put('report.html', page) }
}

function csvOf({ scores, pValues, isAnomaly, scoresByName }: Detection, { labels, classes, sources }: Examples): string {
  const kinds = Object.entries(scoresByName).filter(() => Object.keys(scoresByName).length > 1)
  const header = [
    'example',
    ...(sources ? ['source'] : []),
    ...(labels ? ['label'] : []),
    'score',
    'p_value',
    'is_anomaly',
    ...kinds.map(([name]) => name),
  ]
  const rows = Array.from(scores, (score, i) => [
    i,
    ...(sources ? [sources[i] as number | string] : []),
    ...(labels ? [className(classes ?? null, labels[i] as number)] : []),
    score,
    pValues[i] as number,
    isAnomaly[i] ? 1 : 0,
    ...kinds.map(([, values]) => values[i] as number),
  ])
  return csvText([header, ...rows])
}
