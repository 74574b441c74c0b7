import { linearAxis, rangeOf } from '../axes/axis.js'
import { colorOf } from '../colors/palette.js'
import { fromHex, luminance } from '../colors/rgb.js'
import type { LatentScatter } from '../figures/latent-scatter.js'
import { boldness, frame } from './frame.js'
import type { Mark, Scene } from './scene.js'
import { shorten, textWidth } from './text-width.js'

export function latentScatterScene(figure: LatentScatter, width: number): Scene {
  const { classes } = figure
  const yAxis = linearAxis(rangeOf(...classes.map((members) => members.y)), 5)
  const { x, y, scene } = frame({
    ...figure,
    width,
    plotHeight: null,
    upright: true,
    xAxis: linearAxis(rangeOf(...classes.map((members) => members.x)), 5),
    yAxis,
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
  const badges: Badge[] = []
  for (const [index, { name, ...members }] of classes.entries()) {
    if (name === null) continue
    const text = shorten(name, 12, width / 4)
    const half = (textWidth(text, 12) * boldness) / 2 + 7
    const middle = Math.min(width - half, Math.max(half, x(median(members.x))))
    const badge = { text, half, x: middle, y: y(median(members.y)), paint: colorOf(index) }
    badges.push({ ...badge, y: freeHeight(badge, badges, y(yAxis.maximum), y(yAxis.minimum)) })
  }
  return scene([...dots, ...badges.flatMap(badgeMarks)])
}

const turns = 5

/** A class's name where its middle is: colours alone don't tell ten classes apart for every reader. */
interface Badge {
  readonly text: string
  readonly x: number
  readonly y: number
  /** Half of its width. */
  readonly half: number
  readonly paint: string
}

/** The height nearest to a badge's own at which it hides none of the others, or its own if there is none. */
function freeHeight(badge: Badge, others: readonly Badge[], top: number, bottom: number): number {
  const free = (y: number): boolean =>
    others.every((other) => Math.abs(other.y - y) >= 21 || Math.abs(other.x - badge.x) >= other.half + badge.half)
  for (let away = 0; away < bottom - top; away += 3)
    for (const y of [badge.y + away, badge.y - away]) if (y >= top && y <= bottom && free(y)) return y
  return badge.y
}

function badgeMarks({ text, x, y, half, paint }: Badge): Mark[] {
  const ink = luminance(fromHex(paint)) > 0.22 ? '#000000' : '#ffffff'
  const points = [x - Math.max(0, half - 10), y, x + Math.max(0, half - 10), y]
  return [
    { type: 'line', points, width: 20, paint: ink, opacity: 0.9 },
    { type: 'line', points, width: 17, paint, opacity: 1 },
    { type: 'text', text, x, y: y + 4.2, anchor: 'middle', size: 12, bold: true, paint: ink, opacity: 1 },
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
