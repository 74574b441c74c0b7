import type { Mark } from './scene.js'
import { shorten, textWidth } from './text-width.js'

export interface LegendItem {
  readonly name: string
  /** A figure to go with it, such as the last value of a curve. */
  readonly note?: string
  readonly paint: string
}

const textSize = 12
const swatch = 18
const gap = 14
const lineHeight = 20

/** Names beside their colours, in as many lines as `width` asks for. */
export function legend(items: readonly LegendItem[], width: number, top: number): { marks: Mark[]; height: number } {
  const marks: Mark[] = []
  let x = 0
  let y = top
  for (const { name: fullName, note, paint } of items) {
    const noteWidth = note === undefined ? 0 : 6 + textWidth(note, textSize)
    const name = shorten(fullName, textSize, width - swatch - noteWidth)
    const itemWidth = swatch + textWidth(name, textSize) + noteWidth
    if (x > 0 && x + itemWidth > width) {
      x = 0
      y += lineHeight
    }
    const baseline = y + 14
    marks.push({ type: 'line', points: [x + 3, baseline - 4, x + 10, baseline - 4], width: 6, paint, opacity: 1 })
    marks.push({
      type: 'text',
      text: name,
      ...(note !== undefined && { note }),
      x: x + swatch,
      y: baseline,
      anchor: 'start',
      size: textSize,
      paint: 'ink',
      opacity: 1,
    })
    x += itemWidth + gap
  }
  return { marks, height: items.length === 0 ? 0 : y + lineHeight - top }
}
