import type { Rgb } from '../colors/rgb.js'

/** Pixels to paint on, all of one colour at first. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** `[height, width, 3]` bytes. */
  readonly pixels: Uint8ClampedArray
}

export function createCanvas(width: number, height: number, paper: Rgb): Canvas {
  const pixels = new Uint8ClampedArray(width * height * 3)
  for (let i = 0; i < pixels.length; i++) pixels[i] = paper[i % 3] as number
  return { width, height, pixels }
}

/**
 * Covers a rectangle of whole pixels, so far as it is on the canvas.
 *
 * @param opacity 0 … 1
 */
export function fillRectangle(
  canvas: Canvas,
  x: number,
  y: number,
  width: number,
  height: number,
  color: Rgb,
  opacity: number,
): void {
  for (let row = Math.max(0, y); row < Math.min(canvas.height, y + height); row++)
    for (let column = Math.max(0, x); column < Math.min(canvas.width, x + width); column++)
      blend(canvas, column, row, color, opacity)
}

/**
 * Draws lines with round ends and smooth edges; what overlaps within one call is covered once.
 *
 * @param segments x₁, y₁, x₂, y₂, … of each line, in pixels from the top left corner
 */
export function strokeSegments(canvas: Canvas, segments: readonly number[], width: number, color: Rgb, opacity: number): void {
  const reach = width / 2 + 0.5
  const area = boundsOf(segments, reach, canvas)
  const coverage = new Float32Array(Math.max(0, (area.right - area.left) * (area.bottom - area.top)))
  for (let i = 0; i < segments.length; i += 4) {
    const segment = segments.slice(i, i + 4)
    const near = boundsOf(segment, reach, canvas)
    for (let y = near.top; y < near.bottom; y++)
      for (let x = near.left; x < near.right; x++) {
        const covered = Math.min(1, reach - distance(x + 0.5, y + 0.5, segment))
        const at = (y - area.top) * (area.right - area.left) + x - area.left
        if (covered > (coverage[at] as number)) coverage[at] = covered
      }
  }
  let at = 0
  for (let y = area.top; y < area.bottom; y++)
    for (let x = area.left; x < area.right; x++) blend(canvas, x, y, color, (coverage[at++] as number) * opacity)
}

/** The whole pixels within `reach` of some points, so far as they are on the canvas. */
function boundsOf(points: readonly number[], reach: number, { width, height }: Canvas) {
  const bounds = { left: width, right: 0, top: height, bottom: 0 }
  for (let i = 0; i < points.length; i += 2) {
    const [x = 0, y = 0] = [points[i], points[i + 1]]
    bounds.left = Math.min(bounds.left, Math.max(0, Math.floor(x - reach)))
    bounds.right = Math.max(bounds.right, Math.min(width, Math.ceil(x + reach)))
    bounds.top = Math.min(bounds.top, Math.max(0, Math.floor(y - reach)))
    bounds.bottom = Math.max(bounds.bottom, Math.min(height, Math.ceil(y + reach)))
  }
  return bounds
}

/** From a point to the nearest one of a line. */
function distance(x: number, y: number, [x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[]): number {
  const dx = x2 - x1
  const dy = y2 - y1
  const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)
  const share = Math.min(1, Math.max(0, along))
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy)
}

export function setPixel(canvas: Canvas, x: number, y: number, color: Rgb): void {
  canvas.pixels.set(color, 3 * (y * canvas.width + x))
}

function blend(canvas: Canvas, x: number, y: number, color: Rgb, opacity: number): void {
  if (opacity === 0) return
  const at = 3 * (y * canvas.width + x)
  for (let channel = 0; channel < 3; channel++) {
    const under = canvas.pixels[at + channel] as number
    canvas.pixels[at + channel] = under + ((color[channel] as number) - under) * opacity
  }
}
