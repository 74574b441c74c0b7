import type { Json } from '@sandglass/base'
import { type Figure, lossCurves } from '@sandglass/viz'
import { type SweepPlan, sweepFiles } from './plan.js'
import { shortName } from './table.js'
import { ranked, type Trial } from './trial.js'

/** From this ratio of the largest value to the least on, equal ratios are given equal lengths. */
const largeRatio = 20

/** What a sweep came to by each field whose values are numbers: a point a trial. */
export function sweepFigures(trials: readonly Trial[], { measure }: SweepPlan): { name: string; figure: Figure }[] {
  const finished = ranked(trials, measure)
  return Object.keys(trials[0]?.values ?? {}).flatMap((field) => {
    const points = finished.flatMap(({ values, outcome }) => {
      const x = values[field]
      return typeof x === 'number' ? [{ x, y: outcome.measure }] : []
    })
    const isNumber = (value: Json | undefined) => typeof value === 'number'
    if (points.length < 2 || !finished.every(({ values }) => isNumber(values[field]))) return []
    const figure = lossCurves({
      title: `${measure} by ${field}`,
      series: [
        { name: 'trials, the best of them', x: points.map(({ x }) => x).reverse(), values: points.map(({ y }) => y).reverse() },
      ],
      joined: false,
      xScale: scaleOf(points.map(({ x }) => x)),
      scale: scaleOf(points.map(({ y }) => y)),
      xLabel: shortName(field),
      yLabel: measure,
    })
    return [{ name: `${sweepFiles.figures}/${field}.svg`, figure }]
  })
}

function scaleOf(values: readonly number[]): 'linear' | 'log' {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least > 0 && most / least >= largeRatio ? 'log' : 'linear'
}
