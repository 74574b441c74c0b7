import { refuse } from '@sandglass/base'
import { checkFinite, checkShaped, checkText, type ShapedNumbers } from './checks.js'

/** The points of one class. */
export type ScatterClass = { readonly name: string | null; readonly x: readonly number[]; readonly y: readonly number[] }

/** Points in a plane, by class: where an encoder puts its examples. Plain JSON. */
export type LatentScatter = {
  readonly type: 'latent-scatter'
  readonly title: string | null
  readonly xLabel: string
  readonly yLabel: string
  /** By rising label; one class without a name if there are no labels. */
  readonly classes: readonly ScatterClass[]
}

export interface LatentScatterOptions {
  /** `[count, 2]` */
  points: ShapedNumbers
  /** One class number a point, 0, 1, 2, … */
  labels?: ArrayLike<number>
  /** What the classes are called: `names[label]`. Default the label itself. */
  names?: readonly string[]
  title?: string | null
  /** Default `latent 1`. */
  xLabel?: string
  /** Default `latent 2`. */
  yLabel?: string
}

/**
 * A figure of two-dimensional codes, coloured by class. Colours repeat beyond ten classes.
 *
 * @throws InvalidArgumentError if the points are not `[count, 2]`, a value is not finite, or there is
 *   not one label a point
 */
export function latentScatter(options: LatentScatterOptions): LatentScatter {
  const { points, labels, names } = options
  if (points.shape.length !== 2 || points.shape[1] !== 2)
    refuse('latentScatter', 'points.shape', '[count, 2]', points.shape, 'Choose or project to two dimensions.')
  checkShaped('latentScatter', 'points', points)
  const count = points.values.length / 2
  if (labels && labels.length !== count)
    refuse('latentScatter', 'labels.length', `${count}, one a point`, labels.length, 'Give each point a label, or none.')
  if (labels) checkFinite('latentScatter', 'labels', labels)
  return {
    type: 'latent-scatter',
    title: checkText('latentScatter', 'title', options.title),
    xLabel: checkText('latentScatter', 'xLabel', options.xLabel) ?? 'latent 1',
    yLabel: checkText('latentScatter', 'yLabel', options.yLabel) ?? 'latent 2',
    classes: byClass(points.values, count, labels, names),
  }
}

function byClass(
  values: ArrayLike<number>,
  count: number,
  labels: ArrayLike<number> | undefined,
  names: readonly string[] | undefined,
): ScatterClass[] {
  const classes = new Map<number, { name: string | null; x: number[]; y: number[] }>()
  for (let point = 0; point < count; point++) {
    const label = labels?.[point] ?? 0
    const members = classes.get(label) ?? { name: labels ? (names?.[label] ?? String(label)) : null, x: [], y: [] }
    members.x.push(values[2 * point] as number)
    members.y.push(values[2 * point + 1] as number)
    classes.set(label, members)
  }
  return [...classes].sort(([a], [b]) => a - b).map(([, members]) => members)
}
