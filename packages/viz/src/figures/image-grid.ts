import { refuse, sameShape } from '@sandglass/base'
import { checkChoice, checkShaped, checkText, checkWhole, type ShapedNumbers } from './checks.js'

/** Images in rows: what went in above what came out. Plain JSON. */
export type ImageGrid = {
  readonly type: 'image-grid'
  readonly title: string | null
  /** The size of every image, in pixels. */
  readonly height: number
  readonly width: number
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3
  /** How many images stand in a line; rows with more go on further down, together. */
  readonly columns: number
  readonly captions: 'left' | 'above'
  /** Each image is `[height, width, channels]` bytes, 0 … 255. */
  readonly rows: readonly { readonly caption: string | null; readonly images: readonly (readonly number[])[] }[]
}

export interface ImageGridOptions {
  /** From top to bottom. `images` is `[count, height, width]` or `[count, height, width, channels]`, with 1 or 3 channels. */
  rows: readonly { caption?: string | null; images: ShapedNumbers }[]
  /** How many images stand in a line. Default all of them up to ten, and beyond that lines of equal length. */
  columns?: number
  title?: string | null
  /** Where the captions stand. Default `left`. */
  captions?: 'left' | 'above'
  /** The values that are black and white (for RGB: no light and full light); those outside are clamped. Default `[0, 1]`. */
  range?: readonly [minimum: number, maximum: number]
}

/**
 * A figure of images in rows, such as noisy digits above the cleaned ones.
 *
 * @throws InvalidArgumentError if the rows differ in count or size of images, a value is not finite,
 *   or the range is empty
 */
export function imageGrid(options: ImageGridOptions): ImageGrid {
  const { range = [0, 1], captions = 'left', rows } = options
  checkChoice('imageGrid', 'captions', captions, ['left', 'above'])
  if (!(Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1]))
    refuse('imageGrid', 'range', 'two finite numbers, the lower first', range, 'Leave it out for [0, 1].')
  const { count, height, width, channels } = commonShape(rows)
  const columns = options.columns ?? Math.ceil(count / Math.ceil(count / 10))
  checkWhole('imageGrid', 'columns', columns, 1)
  return {
    type: 'image-grid',
    title: checkText('imageGrid', 'title', options.title),
    height,
    width,
    channels,
    columns: Math.min(columns, count),
    captions,
    rows: rows.map(({ caption, images }, row) => ({
      caption: checkText('imageGrid', `rows[${row}].caption`, caption),
      images: toImages(images.values, count, height * width * channels, range),
    })),
  }
}

interface GridShape {
  count: number
  height: number
  width: number
  channels: 1 | 3
}

function commonShape(rows: ImageGridOptions['rows']): GridShape {
  const first = rows[0]?.images
  if (!first) refuse('imageGrid', 'rows', 'at least one row', rows, 'Give some images to show.')
  for (const [row, { images }] of rows.entries()) {
    if (!sameShape(images.shape, first.shape))
      refuse(
        'imageGrid',
        `rows[${row}].images.shape`,
        `that of rows[0], [${first.shape.join(', ')}]`,
        images.shape,
        'Give every row as many images, and all of one size.',
      )
    checkShaped('imageGrid', `rows[${row}].images`, images)
  }
  const [count = 0, height = 0, width = 0, channels = 1] = first.shape
  if (first.shape.length < 3 || first.shape.length > 4 || (channels !== 1 && channels !== 3))
    refuse(
      'imageGrid',
      'rows[0].images.shape',
      '[count, height, width] or [count, height, width, channels] with 1 or 3 channels',
      first.shape,
      'Reshape the values; show other channels one by one, as grey.',
    )
  return { count, height, width, channels }
}

function toImages(values: ArrayLike<number>, count: number, size: number, range: readonly [number, number]): number[][] {
  const toByte = (index: number): number => {
    const share = ((values[index] as number) - range[0]) / (range[1] - range[0])
    return Math.round(255 * Math.min(1, Math.max(0, share)))
  }
  return Array.from({ length: count }, (_, image) => Array.from({ length: size }, (_, i) => toByte(image * size + i)))
}

/** One line of images, of one row. */
interface GridLine {
  readonly caption: string | null
  readonly images: readonly (readonly number[])[]
  /** Whether a new group begins: the lines, one for each row, that go on with further examples. */
  readonly newGroup: boolean
}

/** A grid from top to bottom, with at most `columns` images in a line. A row that is alone has its caption once. */
export function linesOf({ rows }: ImageGrid, columns: number): GridLine[] {
  const count = rows[0]?.images.length ?? 0
  const alone = rows.length === 1
  const lines: GridLine[] = []
  for (let start = 0; start < count; start += columns)
    for (const [row, { caption, images }] of rows.entries())
      lines.push({
        caption: alone && start > 0 ? null : caption,
        images: images.slice(start, start + columns),
        newGroup: !alone && start > 0 && row === 0,
      })
  return lines
}
