import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import { extentOf, outputLength, type Pair, type Window } from '../operations/window.js'
import type { RefuseField } from './definition.js'
import { count } from './fields.js'

/** One whole number for both axes, or `[height, width]`. */
export function pair(description: string) {
  return v.pipe(
    v.union([count(description), v.tuple([count('Of the height.'), count('Of the width.')])]),
    v.description(description),
  )
}

export function pairOf(value: number | readonly [number, number]): Pair {
  return typeof value === 'number' ? [value, value] : value
}

export const padding = v.optional(
  v.pipe(
    v.picklist(['same', 'valid']),
    v.description('same: zeros around the image, so that each window fits; valid: only windows that fit, as by default in Keras.'),
  ),
  'valid',
)

/** The `[height, width, channels]` of a layer that works on images. */
export function imageShape(inputShape: Shape, refuse: RefuseField): readonly [height: number, width: number, channels: number] {
  const [height, width, channels] = inputShape
  if (height === undefined || width === undefined || channels === undefined || inputShape.length !== 3)
    return refuse(
      '',
      'given images of shape [height, width, channels]',
      inputShape,
      'Put a reshape layer before it, or give examples a channel axis.',
    )
  return [height, width, channels]
}

/** Where a window of `size` lands on an image: the output's height and width. */
export function placesOf(
  [height, width]: readonly [number, number, ...number[]],
  size: Pair,
  { stride, dilation, padding }: Window,
  field: string,
  refuse: RefuseField,
): Pair {
  const along = (length: number, axis: 0 | 1) => {
    const extent = extentOf(size[axis], dilation[axis])
    const places = outputLength(length, extent, stride[axis], padding)
    if (places < 1)
      refuse(
        field,
        `at most the image's ${axis === 0 ? 'height' : 'width'}, ${length}, with padding "valid"`,
        extent,
        'Choose a smaller one, or padding: "same".',
      )
    return places
  }
  return [along(height, 0), along(width, 1)]
}
