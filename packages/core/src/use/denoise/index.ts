import { type Examples, formatShape, InvalidDataError, type NumberArray, refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { sourceOf } from '../../batches/source.js'
import { abortSignal, batchSize, wholeNumber } from '../../configuration/fields.js'
import { parse } from '../../configuration/parse.js'
import { checkUsable } from '../../models/check.js'
import type { Model } from '../../models/model.js'
import { mapBatches } from '../map-batches.js'
import { mirrored } from './mirror.js'
import { type TileRules, type Tiling, tiling } from './tiling.js'

export interface DenoiseOptions {
  /**
   * The height and width of the tiles that an image is cut into, at most: memory grows with its square. Default 256.
   * A network with layers that are bound to a size has tiles of its own size, whatever is asked for.
   */
  readonly tile?: number | undefined
  /**
   * How many pixels neighbouring tiles share. Default null: the network's whole receptive field, so that the result is
   * that of the image in one piece; or half a tile for a network that is bound to a size.
   */
  readonly overlap?: number | null | undefined
  /** How many tiles are on the device at once. Default 4. */
  readonly batchSize?: number | undefined
  /** Ends it early: the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | null | undefined
}

const schema = v.strictObject({
  tile: v.optional(wholeNumber('The height and width of a tile, at most.'), 256),
  overlap: v.optional(v.nullable(wholeNumber('How many pixels neighbouring tiles share.', 0)), null),
  batchSize: v.optional(batchSize(), 4),
  signal: v.optional(v.nullable(abortSignal()), null),
})

/**
 * Has a model clean images of any size: each is cut into overlapping tiles, which go through the network and are put
 * together again.
 *
 * For a convolutional network the result is that of the whole image at once, to within rounding, wherever tiles share
 * as many pixels as an output looks around, which is the default: see {@link ReceptiveField}. With less, and for
 * networks that are bound to a size, tiles fade into each other. An image that no tile fits is continued as in
 * a mirror, below and to the right.
 *
 * @param images `[height, width, channels]`, or `[count, height, width, channels]` of the same size; values as the
 *   model was trained on, such as [0, 1]
 * @returns of the same shape
 * @throws InvalidArgumentError if an option is wrong, the model isn't for images, or these are no images of its channels
 * @throws InvalidDataError if a value isn't finite
 *
 * @example
 * const clean = await denoise(model, { values, shape: [480, 640, 1] })
 */
export async function denoise(model: Model, images: NumberArray, options: DenoiseOptions = {}): Promise<NumberArray> {
  const { tile, overlap, batchSize, signal } = parse('denoise', schema, options)
  checkUsable('denoise', model)
  const [height, width, channels] = imageShape(model)
  checkImages(images, channels)
  const [rows = 0, columns = 0] = images.shape.slice(-3)
  const mosaic = mosaicOf(model, [height, width], { size: [rows, columns], tile, overlap })
  const values = new Float32Array(images.values.length)
  const size = rows * columns * channels
  for (let start = 0; start < values.length; start += size) {
    const image = { values: images.values.subarray(start, start + size), shape: [rows, columns, channels] }
    values.set(await throughTiles(model, image, mosaic, { batchSize, signal }), start)
  }
  return { values, shape: [...images.shape] }
}

/** The shape of the model's own images. */
function imageShape({ inputShape, classes }: Model): readonly [height: number, width: number, channels: number] {
  const [height = 0, width = 0, channels = 0] = inputShape
  if (inputShape.length !== 3)
    refuse('denoise', 'model.inputShape', '[height, width, channels]', inputShape, 'Put other examples through reconstruct.')
  if (classes !== null) refuse('denoise', 'model', 'one without classes', `${classes} classes`, 'Use reconstruct, with labels.')
  return [height, width, channels]
}

function checkImages(images: NumberArray, channels: number): void {
  const { values, shape } = (images ?? {}) as Partial<NumberArray>
  const isArray = values instanceof Float32Array && Array.isArray(shape) && values.length === sizeOf(shape) && values.length > 0
  if (!isArray || (shape.length !== 3 && shape.length !== 4) || shape.at(-1) !== channels)
    refuse(
      'denoise',
      'images',
      `{ values, shape }, shape [height, width, ${channels}] or [count, height, width, ${channels}], as the model has ${channels === 1 ? 'one channel' : `${channels} channels`}`,
      Array.isArray(shape) ? formatShape(shape) : images,
      'Convert them to as many channels.',
    )
  const at = values.findIndex((value) => !Number.isFinite(value))
  if (at >= 0)
    throw new InvalidDataError(`denoise: images must hold finite numbers, got ${values[at]} at value ${at}.`, {
      cure: 'Put a number where one is missing.',
    })
}

/** How an image is cut, down and across. */
interface Mosaic {
  readonly down: Tiling
  readonly across: Tiling
  /** Whether tiles may be of other sizes than the model's own images. */
  readonly isAnySize: boolean
}

function mosaicOf(
  { anySize }: Model,
  own: readonly [number, number],
  { size, tile, overlap }: { size: readonly [number, number]; tile: number; overlap: number | null },
): Mosaic {
  const along = (axis: 0 | 1): Tiling => {
    const [length, fixed] = [size[axis], own[axis]]
    if (!anySize) {
      const rules = { own: fixed, period: 1, before: 0, after: 0 }
      const shared = Math.min(overlap ?? Math.floor(fixed / 2), fixed - 1)
      return tiling(Math.max(length, fixed), fixed, shared, rules)
    }
    const { before, after, period } = anySize.receptiveField
    const rules: TileRules = { own: fixed, period: period[axis], before: before[axis], after: after[axis] }
    return tiling(length, tile, overlap ?? rules.before + rules.after, rules)
  }
  return { down: along(0), across: along(1), isAnySize: anySize !== undefined }
}

interface Device {
  readonly batchSize: number
  readonly signal: AbortSignal | null
}

/** One image, a row of tiles at a time: what is held beside image and result is one row. */
async function throughTiles(
  model: Model,
  image: NumberArray,
  { down, across, isAnySize }: Mosaic,
  device: Device,
): Promise<Float64Array> {
  const [rows = 0, columns = 0, channels = 0] = image.shape
  const result = new Float64Array(rows * columns * channels)
  for (const [index, top] of down.starts.entries()) {
    const tiles = rowOfTiles(image, top, down.tile, across)
    const made = await mapTiles(model, tiles, isAnySize, device)
    const shareDown = down.shares[index] ?? new Float64Array()
    for (const [tile, left] of across.starts.entries()) {
      const shareAcross = across.shares[tile] ?? new Float64Array()
      for (let y = 0; y < Math.min(down.tile, rows - top); y++)
        for (let x = 0; x < Math.min(across.tile, columns - left); x++) {
          const share = (shareDown[y] ?? 0) * (shareAcross[x] ?? 0)
          if (share === 0) continue
          const from = ((tile * down.tile + y) * across.tile + x) * channels
          const to = ((top + y) * columns + left + x) * channels
          for (let c = 0; c < channels; c++) result[to + c] = (result[to + c] ?? 0) + share * (made.values[from + c] ?? 0)
        }
    }
  }
  return result
}

/** The tiles that begin in one row of an image, which goes on as in a mirror where it has ended. */
function rowOfTiles({ values, shape }: NumberArray, top: number, height: number, { starts, tile }: Tiling): Examples {
  const [rows = 0, columns = 0, channels = 0] = shape
  return {
    count: starts.length,
    shape: [height, tile, channels],
    read(indices, into) {
      let place = 0
      for (const index of indices)
        for (let y = 0; y < height; y++) {
          const row = mirrored(top + y, rows) * columns
          for (let x = 0; x < tile; x++) {
            const from = (row + mirrored((starts[index] ?? 0) + x, columns)) * channels
            for (let c = 0; c < channels; c++) into[place++] = values[from + c] ?? 0
          }
        }
    },
  }
}

/** What the model makes of tiles, which may be of another size than its own images. */
function mapTiles(model: Model, tiles: Examples, isAnySize: boolean, device: Device): Promise<NumberArray> {
  const { shape } = tiles
  const source = sourceOf({ caller: 'denoise', argument: 'images' }, tiles, { inputShape: shape, targetRequirement: null })
  const { anySize } = model
  return mapBatches(source, shape, { ...device, noise: null }, ({ input }) =>
    isAnySize && anySize ? anySize.reconstruct(input) : model.reconstruct(input),
  )
}
