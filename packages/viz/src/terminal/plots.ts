import { type Axis, linearAxis, logAxis, rangeOf } from '../axes/axis.js'
import { formatNumber } from '../axes/numbers.js'
import { type Bars, heightsOf } from '../figures/bars.js'
import type { Histogram } from '../figures/histogram.js'
import type { LatentScatter } from '../figures/latent-scatter.js'
import type { LossCurves } from '../figures/loss-curves.js'
import { stepsOf } from '../scene/histogram.js'
import { noteOf, xAxisOf } from '../scene/loss-curves.js'
import type { ColorDepth } from './ansi.js'
import type { Board } from './board.js'
import { plot } from './plot.js'

interface PlotSize {
  readonly width: number
  /** Lines between the axes. */
  readonly height: number
  readonly color: ColorDepth
}

const curveSymbols = '*ox+#%@&'

export function lossCurvesBoard(figure: LossCurves, size: PlotSize): Board {
  const { series } = figure
  const losses = rangeOf(...series.map(({ values }) => values))
  const ticks = Math.max(2, Math.round(size.height / 3))
  const options = {
    ...figure,
    ...size,
    xAxis: levelAxis(size.width, (count) => xAxisOf(figure, count)),
    yAxis: figure.scale === 'log' ? logAxis(losses, ticks) : linearAxis(losses, ticks),
    layers: series.map((curve, index) => ({
      name: curve.name,
      note: noteOf(curve),
      symbol: curveSymbols.charAt(index % curveSymbols.length),
    })),
  }
  return plot(options, ({ dots, x, y }) => {
    for (const [layer, curve] of series.entries()) {
      // A curve of a great many points is a cloud, and gives way to the others.
      const weight = curve.x.length > dots.width ? 1 : dots.width
      for (let i = 0; i < curve.x.length; i++) {
        const from = figure.joined ? Math.max(0, i - 1) : i
        const [x1, y1] = [x(curve.x[from] as number), y(curve.values[from] as number)]
        dots.line(x1, y1, x(curve.x[i] as number), y(curve.values[i] as number), layer, weight)
      }
    }
  })
}

export function latentScatterBoard(figure: LatentScatter, size: PlotSize): Board {
  const { classes } = figure
  const symbols = symbolsFor(classes.map(({ name }) => name ?? '*'))
  const options = {
    ...figure,
    ...size,
    xAxis: levelAxis(size.width, (count) => linearAxis(rangeOf(...classes.map(({ x }) => x)), count)),
    yAxis: linearAxis(rangeOf(...classes.map(({ y }) => y)), Math.max(2, Math.round(size.height / 5))),
    layers: classes.map(({ name }, index) => ({ name, symbol: symbols[index] as string })),
  }
  return plot(options, ({ dots, x, y }) => {
    for (const [layer, members] of classes.entries())
      for (const [i, at] of members.x.entries()) dots.set(x(at), y(members.y[i] as number), layer)
  })
}

export function histogramBoard(figure: Histogram, size: PlotSize): Board {
  const { series, minimum, maximum, mark } = figure
  const options = {
    ...figure,
    ...size,
    yLabel: 'share',
    xAxis: levelAxis(size.width, (count) => linearAxis([minimum, maximum], count, { nice: false })),
    yAxis: linearAxis([0, rangeOf(...series.map(({ shares }) => shares))[1]], Math.max(2, Math.round(size.height / 3))),
    layers: [
      ...series.map(({ name, count }, index) => ({
        name,
        note: formatNumber(count),
        symbol: curveSymbols.charAt(index % curveSymbols.length),
      })),
      ...(mark ? [{ name: mark.name, note: formatNumber(mark.value), symbol: '|' }] : []),
    ],
  }
  return plot(options, ({ dots, x, y }) => {
    for (const [layer, { shares }] of series.entries()) {
      const steps = stepsOf(shares)
      const edge = (i: number): number => x(minimum + ((maximum - minimum) * (steps[i] as number)) / shares.length)
      const height = (i: number): number => y(steps[i] as number)
      for (let i = 0; i + 3 < steps.length; i += 2) {
        const onTheGround = steps[i + 1] === 0 && steps[i + 3] === 0
        if (!onTheGround) dots.line(edge(i), height(i + 1), edge(i + 2), height(i + 3), layer)
      }
    }
    if (mark) dots.line(x(mark.value), 0, x(mark.value), dots.height - 1, series.length)
  })
}

export function barsBoard(figure: Bars, size: PlotSize): Board {
  const { values, mark } = figure
  const options = {
    ...figure,
    ...size,
    xAxis: levelAxis(size.width, (count) => linearAxis([0.5, values.length + 0.5], count, { nice: false, whole: true })),
    yAxis: linearAxis(rangeOf(heightsOf(figure)), Math.max(2, Math.round(size.height / 3))),
    layers: [{ name: null, symbol: '#' }, ...(mark ? [{ name: mark.name, note: formatNumber(mark.value), symbol: '-' }] : [])],
  }
  return plot(options, ({ dots, x, y }) => {
    for (const [index, value] of values.entries()) {
      const [left, right] = [x(index + 0.5), x(index + 1.5)]
      // A gap where there is room for one.
      for (let column = left; column <= Math.max(left, right - 2); column++) dots.line(column, y(0), column, y(value), 0)
    }
    if (mark) dots.line(0, y(mark.value), dots.width - 1, y(mark.value), 1, 4)
  })
}

/** The axis with most ticks whose labels have room beside one another. */
function levelAxis(columns: number, make: (count: number) => Axis): Axis {
  for (let count = Math.ceil(columns / 8); count > 2; count--) {
    const axis = make(count)
    const widest = Math.max(...axis.ticks.map(({ label }) => label.length))
    if (axis.ticks.length * (widest + 4) <= columns) return axis
  }
  return make(2)
}

/** A character a class: the first of its name, if that tells them apart. */
function symbolsFor(names: readonly string[]): string[] {
  const initials = names.map((name) => name.charAt(0))
  const distinct = new Set(initials).size === names.length && initials.every((initial) => /[!-~]/.test(initial))
  const others = '0123456789abcdefghijklmnopqrstuvwxyz'
  return distinct ? initials : names.map((_, index) => others.charAt(index % others.length))
}
