import { linearAxis, rangeOf } from '../axes/axis.js'
import { formatNumber } from '../axes/numbers.js'
import { colorOf } from '../colors/palette.js'
import type { Histogram } from '../figures/histogram.js'
import { frame } from './frame.js'
import type { Mark, Scene } from './scene.js'

export function histogramScene(figure: Histogram, width: number): Scene {
  const { series, minimum, maximum, mark } = figure
  const { x, y, scene } = frame({
    ...figure,
    yLabel: 'share',
    width,
    plotHeight: Math.round(Math.min(300, Math.max(180, width * 0.44))),
    xAxis: linearAxis([minimum, maximum], Math.floor(width / 64), { nice: false }),
    yAxis: linearAxis([0, rangeOf(...series.map(({ shares }) => shares))[1]], 5),
    legend: [
      ...series.map(({ name, count }, index) => ({ name, note: formatNumber(count), paint: colorOf(index) })),
      ...(mark ? [{ name: mark.name, note: formatNumber(mark.value), paint: colorOf(series.length) }] : []),
    ],
  })
  const top = rangeOf(...series.map(({ shares }) => shares))[1]
  const upright: Mark[] = mark
    ? [
        {
          type: 'line',
          points: [x(mark.value), y(0), x(mark.value), y(top)],
          width: 1.5,
          paint: colorOf(series.length),
          opacity: 1,
        },
      ]
    : []
  return scene([
    ...series.flatMap(({ shares }, index): Mark[] => {
      const paint = colorOf(index)
      const edge = (bin: number): number => x(minimum + ((maximum - minimum) * bin) / shares.length)
      const boxes = shares.flatMap((share, bin) => [edge(bin), y(share), edge(bin + 1) - edge(bin), y(0) - y(share)])
      const outline = stepsOf(shares).map((value, i) => (i % 2 === 0 ? edge(value) : y(value)))
      return [
        { type: 'rectangles', boxes, paint, opacity: 0.22 },
        { type: 'line', points: outline, width: 1.5, paint, opacity: 1 },
      ]
    }),
    ...upright,
  ])
}

/** A histogram's outline as bin, share, bin, share, …, from the ground and back to it. */
export function stepsOf(shares: readonly number[]): number[] {
  return [0, 0, ...shares.flatMap((share, bin) => [bin, share, bin + 1, share]), shares.length, 0]
}
