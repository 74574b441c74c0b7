import { type ImageGrid, linesOf } from '../figures/image-grid.js'
import { titleOf, titleWidth } from './frame.js'
import type { Mark, Scene } from './scene.js'
import { shorten, textWidth } from './text-width.js'

const captionSize = 13
const captionLine = 22
const captionGap = 14
/** Between images, and between the rows of a group. */
const gap = 4
const groupGap = 18
/** Small images are magnified up to about this width. */
const comfortable = 84

/** The images at whole multiples of their size, as large as `width` allows, and never smaller than they are. */
export function imageGridScene(grid: ImageGrid, width: number): Scene {
  const captions = grid.rows.flatMap(({ caption }) => caption ?? [])
  const above = grid.captions === 'above' && captions.length > 0
  const gutter = above || captions.length === 0 ? 0 : gutterOf(captions, width)
  const scale = scaleFor(grid, width - gutter)
  const tile = { width: grid.width * scale, height: grid.height * scale }
  const gridWidth = gutter + grid.columns * (tile.width + gap) - gap
  const words = Math.max(titleWidth(grid.title), ...(above ? captions.map((caption) => textWidth(caption, captionSize)) : []))
  const sheetWidth = Math.ceil(Math.max(gridWidth, Math.min(width, words)))
  const title = titleOf(grid.title, sheetWidth)
  const marks: Mark[] = [...title.marks]
  let y = title.height

  for (const [index, line] of linesOf(grid, grid.columns).entries()) {
    const headed = above && line.caption !== null
    if (index > 0) y += line.newGroup || headed ? groupGap : gap
    if (line.caption !== null)
      marks.push({
        type: 'text',
        text: shorten(line.caption, captionSize, above ? sheetWidth : gutter - captionGap),
        x: 0,
        y: above ? y + 12 : y + tile.height / 2 + 4.5,
        anchor: 'start',
        size: captionSize,
        paint: 'ink',
        opacity: 1,
      })
    if (headed) y += captionLine
    for (const [column, pixels] of line.images.entries()) {
      const bitmap = { width: grid.width, height: grid.height, channels: grid.channels, pixels }
      marks.push({ type: 'image', x: gutter + column * (tile.width + gap), y, scale, bitmap })
    }
    y += tile.height
  }
  return { width: sheetWidth, height: y, marks }
}

/** Room for captions at the left, but not for the sake of a long one at the cost of the images. */
function gutterOf(captions: readonly string[], width: number): number {
  const widest = Math.max(...captions.map((caption) => textWidth(caption, captionSize)))
  return Math.ceil(Math.min(widest, width / 3)) + captionGap
}

/** How many CSS pixels wide a pixel of an image can be, and should be at most, in lines of `available` CSS pixels. */
export function scaleFor({ columns, width: tile }: ImageGrid, available: number): number {
  const fits = Math.floor((available - (columns - 1) * gap) / (columns * tile))
  return Math.max(1, Math.min(fits, Math.round(comfortable / tile)))
}
