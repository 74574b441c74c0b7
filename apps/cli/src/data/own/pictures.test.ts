import { fromArray, readAll, type Shape, sizeOf } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { asPictures } from './pictures.js'

const arrayOf = (shape: Shape) =>
  fromArray(
    Float32Array.from({ length: 2 * sizeOf(shape) }, (_, i) => i),
    shape,
    { name: 'x.npy' },
  )

describe('asPictures', () => {
  it('sees arrays as the model takes them where no value moves', async () => {
    for (const [found, input, seen] of [
      [[4, 4], null, [4, 4, 1]],
      [[4, 4], [16], [16]],
      [[48], [4, 4, 3], [4, 4, 3]],
      [
        [1, 4, 6],
        [4, 6, 1],
        [4, 6, 1],
      ],
      // Of another size, or cut otherwise: the command refuses these by their shape.
      [[5, 4], [16], [5, 4]],
      [
        [8, 6],
        [4, 4, 3],
        [8, 6],
      ],
    ] as const) {
      const array = arrayOf(found)
      const pictures = asPictures(array, input)
      expect(pictures.shape).toEqual(seen)
      expect((await readAll(pictures)).values).toEqual((await readAll(array)).values)
    }
  })

  it('refuses axes in another order, and names the transposition', () => {
    expect(() => asPictures(arrayOf([3, 8, 8]), [8, 8, 3])).toThrow(
      'x.npy holds examples of [3, 8, 8], where the model takes [8, 8, 3]: the same axes in another order. Save numpy.transpose(x, (0, 2, 3, 1)), if these are such examples.',
    )
    expect(() => asPictures(arrayOf([6, 4, 3]), [4, 6, 3])).toThrow('numpy.transpose(x, (0, 2, 1, 3))')
  })
})
