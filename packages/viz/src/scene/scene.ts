/**
 * A drawing: marks at places, from the bottom up. Lengths are CSS pixels, from the top left corner.
 * Figures become scenes, and scenes become SVG or pixels.
 */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
}

/** The opacity of what is read second: ticks, notes. */
export const faintness = 0.65

/** A hex colour, or the colour of the text around the figure. */
export type Paint = string | 'ink'

export type Mark = TextMark | LineMark | DotsMark | RectanglesMark | ImageMark

export interface TextMark {
  readonly type: 'text'
  readonly text: string
  /** Goes on after the text, fainter; only where `anchor` is `start`. */
  readonly note?: string
  readonly x: number
  /** The line that letters stand on. */
  readonly y: number
  /** Which of its points is at `x`. */
  readonly anchor: 'start' | 'middle' | 'end'
  readonly size: number
  readonly bold?: boolean
  readonly paint: Paint
  readonly opacity: number
}

/** Round ends and corners. */
export interface LineMark {
  readonly type: 'line'
  /** x, y, x, y, … */
  readonly points: readonly number[]
  readonly width: number
  readonly paint: Paint
  readonly opacity: number
}

/** Dots of one colour; where they overlap they do not darken. */
export interface DotsMark {
  readonly type: 'dots'
  /** x, y, x, y, … */
  readonly points: readonly number[]
  readonly radius: number
  readonly paint: Paint
  readonly opacity: number
}

/** Rectangles of one colour; where they touch no seam is seen. */
export interface RectanglesMark {
  readonly type: 'rectangles'
  /** x, y, width, height, … */
  readonly boxes: readonly number[]
  readonly paint: Paint
  readonly opacity: number
}

/** Pixels shown as squares, each `scale` wide. */
export interface ImageMark {
  readonly type: 'image'
  readonly x: number
  readonly y: number
  readonly scale: number
  readonly bitmap: Bitmap
}

export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  /** `[height, width, channels]` bytes. */
  readonly pixels: ArrayLike<number>
}
