import { describeFigure } from '../figures/describe-figure.js'
import type { Figure } from '../figures/figure.js'
import { toDataUri } from '../png/encode.js'
import { faintness, type Mark, type Paint, type Scene } from '../scene/scene.js'
import { ink, margin, standaloneScene } from '../scene/scene-of.js'
import { escapeMarkup } from './escape.js'

export interface SvgOptions {
  /** How wide the figure should be, in CSS pixels, at least 240. Default 720 for images, 640 for curves, 440 for points. */
  width?: number
  /**
   * The paper's colour, such as `white`, with dark ink. `null` leaves the paper out and takes the ink
   * from the surrounding `color`, so that a figure within a page follows its light or dark scheme.
   * Default `white`.
   */
  background?: string | null
}

/**
 * A figure as an SVG document that needs nothing else: pixels are within it, text is text.
 *
 * @throws InvalidArgumentError if `width` is below 240
 */
export function toSvg(figure: Figure, { width, background = 'white' }: SvgOptions = {}): string {
  return svgOf(standaloneScene('toSvg', figure, width), describeFigure(figure), margin, background)
}

/** @param description what a reader who can't see it is told */
export function svgOf({ width, height, marks }: Scene, description: string, margin: number, background: string | null): string {
  const box = [-margin, -margin, width + 2 * margin, height + 2 * margin] as const
  const color = background === null ? '' : ` color="${ink}"`
  const label = escapeMarkup(description)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.map(short).join(' ')}" width="${short(box[2])}" height="${short(box[3])}"`,
    ` role="img" aria-label="${label}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" style="font-variant-numeric:tabular-nums"`,
    ` fill="currentColor" stroke-linecap="round" stroke-linejoin="round"${color}>`,
    background === null ? '' : `<rect x="${box[0]}" y="${box[1]}" width="100%" height="100%" fill="${escapeMarkup(background)}"/>`,
    ...marks.map(markup),
    '</svg>',
  ].join('')
}

function markup(mark: Mark): string {
  switch (mark.type) {
    case 'text': {
      const anchor = mark.anchor === 'start' ? '' : ` text-anchor="${mark.anchor}"`
      const weight = mark.bold ? ' font-weight="600"' : ''
      const note = mark.note === undefined ? '' : `<tspan dx="6" fill-opacity="${faintness}">${escapeMarkup(mark.note)}</tspan>`
      const place = `x="${short(mark.x)}" y="${short(mark.y)}" font-size="${mark.size}"`
      return `<text ${place}${anchor}${weight}${fill(mark)}>${escapeMarkup(mark.text)}${note}</text>`
    }
    case 'line':
      return `<path d="M${coordinates(mark.points)}" fill="none" stroke-width="${mark.width}"${stroke(mark)}/>`
    case 'dots': {
      const dots = pairs(mark.points).map(([x, y]) => `M${short(x)} ${short(y)}h0`)
      return `<path d="${dots.join('')}" fill="none" stroke-width="${short(2 * mark.radius)}"${stroke(mark)}/>`
    }
    case 'rectangles': {
      const boxes: string[] = []
      for (let i = 0; i < mark.boxes.length; i += 4) {
        const [x = 0, y = 0, width = 0, height = 0] = mark.boxes.slice(i, i + 4)
        boxes.push(`M${short(x)} ${short(y)}H${short(x + width)}V${short(y + height)}H${short(x)}z`)
      }
      return `<path d="${boxes.join('')}"${fill(mark)}/>`
    }
    case 'image': {
      const { bitmap, scale } = mark
      const size = `width="${bitmap.width * scale}" height="${bitmap.height * scale}"`
      return `<image x="${short(mark.x)}" y="${short(mark.y)}" ${size} style="image-rendering:pixelated" href="${toDataUri(bitmap)}"/>`
    }
  }
}

function fill({ paint, opacity }: { paint: Paint; opacity: number }): string {
  return (paint === 'ink' ? '' : ` fill="${paint}"`) + (opacity === 1 ? '' : ` fill-opacity="${opacity}"`)
}

function stroke({ paint, opacity }: { paint: Paint; opacity: number }): string {
  return ` stroke="${paint === 'ink' ? 'currentColor' : paint}"${opacity === 1 ? '' : ` stroke-opacity="${opacity}"`}`
}

function coordinates(points: readonly number[]): string {
  return pairs(points)
    .map(([x, y]) => `${short(x)} ${short(y)}`)
    .join('L')
}

function pairs(points: readonly number[]): [number, number][] {
  return Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i] as number, points[2 * i + 1] as number])
}

/** To a tenth of a pixel. */
function short(value: number): string {
  return String(Math.round(value * 10) / 10 || 0)
}
