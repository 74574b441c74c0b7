import { linearAxis, rangeOf } from '../axes/axis.js'
import { colorOf } from '../colors/palette.js'
import { fromHex, luminance } from '../colors/rgb.js'
import type { LatentScatter } from '../figures/latent-scatter.js'
import { boldness, frame } from './frame.js'
import type { Mark, Scene } from './scene.js'
import { shorten, textWidth } from './text-width.js'

export function latentScatterScene(figure: LatentScatter, width: number): Scene {
  const { classes } = figure
  const { x, y, scene } = frame({
    ...figure,
    width,
    plotHeight: null,
    upright: true,
    xAxis: linearAxis(rangeOf(...classes.map((members) => members.x)), 5),
    yAxis: linearAxis(rangeOf(...classes.map((members) => members.y)), 5),
    legend: classes.flatMap(({ name }, index) => (name === null ? [] : { name, paint: colorOf(index) })),
  })
  const count = classes.reduce((sum, members) => sum + members.x.length, 0)
  const radius = Math.min(4, Math.max(1.2, 60 / Math.sqrt(count)))
  const opacity = count > 300 ? 0.65 : 0.85
  const dots: Mark[] = []
  // In turns, so that no class lies wholly under the next.
  for (let turn = 0; turn < turns; turn++)
    for (const [index, members] of classes.entries()) {
      const points = members.x.flatMap((at, i) => (i % turns === turn ? [x(at), y(members.y[i] as number)] : []))
      if (points.length > 0) dots.push({ type: 'dots', points, radius, paint: colorOf(index), opacity })
    }
  const badges = classes.map((members, index) =>
    members.name === null ? [] : badge(members.name, x(median(members.x)), y(median(members.y)), width, colorOf(index)),
  )
  return scene([...dots, ...badges.flat()])
}

const turns = 5

/** A class's name where its middle is: colours alone don't tell ten classes apart for every reader. */
function badge(name: string, middle: number, y: number, width: number, paint: string): Mark[] {
  const text = shorten(name, 12, width / 4)
  const half = Math.max(0, (textWidth(text, 12) * boldness) / 2 - 3)
  const x = Math.min(width - half - 10, Math.max(half + 10, middle))
  const ink = luminance(fromHex(paint)) > 0.22 ? '#000000' : '#ffffff'
  return [
    { type: 'line', points: [x - half, y, x + half, y], width: 20, paint: ink, opacity: 0.9 },
    { type: 'line', points: [x - half, y, x + half, y], width: 17, paint, opacity: 1 },
    { type: 'text', text, x, y: y + 4.2, anchor: 'middle', size: 12, bold: true, paint: ink, opacity: 1 },
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
