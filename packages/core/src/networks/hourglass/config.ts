import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import { activation, count } from '../../layers/fields.js'
import type { ActivationName } from '../../operations/activation.js'
import { image } from '../images.js'

export type HourglassOptions = {
  /** The shape of one image, `[height, width, channels]`; any size. */
  readonly input: Shape
  /** The channels at half the resolution, which the code has too, and at a quarter of it. Default `[32, 64]`. */
  readonly channels?: readonly [outer: number, inner: number] | undefined
  /**
   * How many units see the whole image at once, beside the first convolution. Default null: none do, and what was learnt
   * holds for images of any size.
   */
  readonly context?: number | null | undefined
  /** Of all layers but the last. Default `relu`. */
  readonly activation?: ActivationName | undefined
}

export const hourglassSchema = v.strictObject({
  type: v.literal('hourglass'),
  input: image,
  channels: v.optional(
    v.pipe(
      v.strictTuple([count('At half the resolution.'), count('At a quarter of it.')]),
      v.description('The channels at half the resolution, which the code has too, and at a quarter of it.'),
    ),
    [32, 64],
  ),
  context: v.optional(
    v.nullable(
      count(
        'How many units see the whole image at once, beside the first convolution; null for none, so that what was learnt holds for images of any size.',
      ),
    ),
    null,
  ),
  activation: v.optional(activation('The activation of all layers but the last.'), 'relu'),
})

/** An hourglass network's config, fully resolved. */
export type HourglassConfig = v.InferOutput<typeof hourglassSchema>
