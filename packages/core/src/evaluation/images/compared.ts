import { formatShape, type NumberArray, refuse, sameShape, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../../configuration/parse.js'

export interface ImageMeasureOptions {
  /** Black and white: what counts as the least and the greatest value. Images are clipped to it. Default `[0, 1]`. */
  readonly range?: readonly [minimum: number, maximum: number] | undefined
}

const schema = v.strictObject({
  range: v.optional(
    v.pipe(
      v.tuple([v.number(), v.number()]),
      v.check(([low, high]) => low < high, 'two numbers, the first below the second'),
      v.description('Black and white.'),
    ),
    [0, 1],
  ),
})

/** Images beside their originals, in double precision: scaled so that black is 0 and white is 1, the images clipped. */
export interface Compared {
  readonly count: number
  /** The shape of one image. */
  readonly shape: readonly number[]
  /** One image and its original; both are overwritten by the next call. */
  readonly at: (index: number) => { readonly image: Float64Array; readonly original: Float64Array }
}

/**
 * @param images `[count, …shape]`, what was made
 * @param originals of the same shape, what should have been made
 * @throws InvalidArgumentError if they are no such arrays, or the range is none
 */
export function compare(caller: string, images: NumberArray, originals: NumberArray, options: ImageMeasureOptions): Compared {
  const { range } = parse(caller, schema, options)
  checkArray(caller, 'images', images)
  checkArray(caller, 'originals', originals)
  checkSameShape(caller, 'originals', originals, 'the images', images)
  const [count = 0, ...shape] = images.shape
  const size = sizeOf(shape)
  const [low, high] = range
  const [image, original] = [new Float64Array(size), new Float64Array(size)]
  return {
    count,
    shape,
    at(index) {
      for (let i = 0; i < size; i++) {
        const value = ((images.values[index * size + i] as number) - low) / (high - low)
        // Not a number stays what it is, and so is seen.
        image[i] = Math.min(Math.max(value, 0), 1)
        original[i] = ((originals.values[index * size + i] as number) - low) / (high - low)
      }
      return { image, original }
    },
  }
}

export function checkArray(caller: string, argument: string, given: unknown): asserts given is NumberArray {
  const { values, shape } = (given ?? {}) as Partial<NumberArray>
  if (!(values instanceof Float32Array) || !Array.isArray(shape) || !(shape[0] > 0) || values.length !== sizeOf(shape))
    refuse(
      caller,
      argument,
      '{ values, shape } of at least one image, with as many values as its shape says',
      given,
      'Give what reconstruct or readAll returns.',
    )
}

export function checkSameShape(caller: string, argument: string, given: NumberArray, whose: string, other: NumberArray): void {
  if (!sameShape(given.shape, other.shape))
    refuse(
      caller,
      `${argument}.shape`,
      `${formatShape(other.shape)}, that of ${whose}`,
      given.shape,
      'Give each image its counterpart.',
    )
}
