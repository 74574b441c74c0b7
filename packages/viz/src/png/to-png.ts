import { fromHex, type Rgb } from '../colors/rgb.js'
import { checkWhole } from '../figures/checks.js'
import type { Figure } from '../figures/figure.js'
import {
  type Bitmap,
  type DotsMark,
  faintness,
  type ImageMark,
  type LineMark,
  type Mark,
  type Paint,
  type RectanglesMark,
  type Scene,
  type TextMark,
} from '../scene/scene.js'
import { ink, margin, standaloneScene } from '../scene/scene-of.js'
import { type Canvas, createCanvas, fillRectangle, setPixel, strokeSegments } from './canvas.js'
import { encodePng } from './encode.js'
import { ascent, type Glyph, glyphsOf, widthOf } from './font.js'

export interface PngOptions {
  /** How wide the figure should be, in CSS pixels, at least 240. Default 720 for images, 640 for curves, 440 for points. */
  width?: number
  /** Pixels for each CSS pixel, along each side: 1 to 8. Default 2. */
  pixelRatio?: number
}

/**
 * A figure as a PNG file on white. Every pixel of an image becomes a square of whole pixels.
 *
 * @throws InvalidArgumentError if an option is out of its bounds
 */
export function toPng(figure: Figure, { width, pixelRatio = 2 }: PngOptions = {}): Uint8Array {
  checkWhole('toPng', 'pixelRatio', pixelRatio, 1, 8)
  return encodePng(withoutNeedlessColor(paint(standaloneScene('toPng', figure, width), pixelRatio)))
}

const white: Rgb = [255, 255, 255]

function paint(scene: Scene, ratio: number): Canvas {
  const canvas = createCanvas(Math.ceil((scene.width + 2 * margin) * ratio), Math.ceil((scene.height + 2 * margin) * ratio), white)
  for (const mark of scene.marks) paintMark(canvas, mark, ratio)
  return canvas
}

function paintMark(canvas: Canvas, mark: Mark, ratio: number): void {
  switch (mark.type) {
    case 'text':
      paintText(canvas, mark, ratio)
      break
    case 'image':
      paintImage(canvas, mark, ratio)
      break
    case 'line':
    case 'dots':
      paintStroke(canvas, mark, ratio)
      break
    case 'rectangles':
      paintRectangles(canvas, mark, ratio)
  }
}

/** A dot is a line of no length. */
function paintStroke(canvas: Canvas, mark: LineMark | DotsMark, ratio: number): void {
  const points = mark.points.map((length) => (length + margin) * ratio)
  const stride = mark.type === 'dots' ? 0 : 2
  const segments: number[] = []
  for (let i = 0; i + stride < points.length; i += 2)
    segments.push(...points.slice(i, i + 2), ...points.slice(i + stride, i + stride + 2))
  const width = mark.type === 'dots' ? 2 * mark.radius : mark.width
  strokeSegments(canvas, segments, width * ratio, colorOf(mark.paint), mark.opacity)
}

function paintRectangles(canvas: Canvas, { boxes, paint, opacity }: RectanglesMark, ratio: number): void {
  const toPixels = (length: number): number => Math.round((length + margin) * ratio)
  for (let i = 0; i < boxes.length; i += 4) {
    const [x = 0, y = 0, width = 0, height = 0] = boxes.slice(i, i + 4)
    const [left, top] = [toPixels(x), toPixels(y)]
    fillRectangle(canvas, left, top, toPixels(x + width) - left, toPixels(y + height) - top, colorOf(paint), opacity)
  }
}

function paintText(canvas: Canvas, { text, note, x, y, anchor, size, bold, paint, opacity }: TextMark, ratio: number): void {
  const letters = glyphsOf(text)
  // The font needs about ten lines from one line of text to the next.
  const dot = Math.max(1, Math.floor((size * ratio) / 10))
  const before = { start: 0, middle: 0.5, end: 1 }[anchor] * widthOf(letters) * dot
  let left = Math.round((x + margin) * ratio - before)
  const top = Math.round((y + margin) * ratio) - ascent * dot
  const write = (letters: readonly Glyph[], opacity: number): void => {
    for (const { width, ink } of letters) {
      for (let i = 0; i < ink.length; i += 2) {
        const [column = 0, row = 0] = ink.slice(i, i + 2)
        const breadth = bold ? Math.ceil(1.3 * dot) : dot
        fillRectangle(canvas, left + column * dot, top + row * dot, breadth, dot, colorOf(paint), opacity)
      }
      left += (width + 1) * dot
    }
  }
  write(letters, opacity)
  left += 6 * ratio
  write(glyphsOf(note ?? ''), faintness)
}

function paintImage(canvas: Canvas, { x, y, scale, bitmap }: ImageMark, ratio: number): void {
  const left = Math.round((x + margin) * ratio)
  const top = Math.round((y + margin) * ratio)
  const square = scale * ratio
  for (let row = 0; row < bitmap.height * square; row++)
    for (let column = 0; column < bitmap.width * square; column++)
      setPixel(canvas, left + column, top + row, pixelOf(bitmap, Math.floor(column / square), Math.floor(row / square)))
}

function pixelOf({ width, channels, pixels }: Bitmap, x: number, y: number): Rgb {
  const at = (y * width + x) * channels
  const channel = (index: number): number => pixels[at + Math.min(index, channels - 1)] as number
  return [channel(0), channel(1), channel(2)]
}

function colorOf(paint: Paint): Rgb {
  return fromHex(paint === 'ink' ? ink : paint)
}

/** As grey, if that is all there is: a third of the size. */
function withoutNeedlessColor({ width, height, pixels }: Canvas): Bitmap {
  const grey = new Uint8Array(width * height)
  for (let i = 0; i < grey.length; i++) {
    const value = pixels[3 * i] as number
    if (pixels[3 * i + 1] !== value || pixels[3 * i + 2] !== value) return { width, height, channels: 3, pixels }
    grey[i] = value
  }
  return { width, height, channels: 1, pixels: grey }
}
