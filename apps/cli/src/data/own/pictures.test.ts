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
      'x.npy holds examples of [3, 8, 8], where the model takes [8, 8, 3]: the same axes in another order. Give --channels first, or save numpy.transpose(x, (0, 2, 3, 1)), if these are such examples.',
    )
    expect(() => asPictures(arrayOf([6, 4, 3]), [4, 6, 3])).toThrow('Save numpy.transpose(x, (0, 2, 1, 3))')
  })

  it('refuses what looks like channels first where no model says otherwise, and reads it either way once it is told', async () => {
    const array = arrayOf([3, 4, 5])
    expect(() => asPictures(array, null)).toThrow(
      'x.npy holds examples of [3, 4, 5], which look like pictures of 3 channels with these first. Give --channels first to have them read as [4, 5, 3]',
    )
    expect(asPictures(array, null, 'last')).toBe(array)
    const { values } = await readAll(array)
    for (const input of [null, [4, 5, 3]]) {
      const moved = asPictures(array, input, 'first')
      expect(moved.shape).toEqual([4, 5, 3])
      const seen = (await readAll(moved)).values
      for (const [image, row, column, channel] of [
        [0, 0, 0, 0],
        [0, 1, 2, 2],
        [1, 3, 4, 1],
      ] as const)
        expect(seen[((image * 4 + row) * 5 + column) * 3 + channel]).toBe(values[((image * 3 + channel) * 4 + row) * 5 + column])
    }
    // One channel may come first or last: no value moves.
    expect(asPictures(arrayOf([1, 28, 28]), null).shape).toEqual([28, 28, 1])
    for (const shape of [
      [32, 32, 3],
      [3, 4, 4],
      [8, 8, 8],
      [3, 20],
    ] as const)
      expect(asPictures(arrayOf(shape), null).shape).toEqual(shape.length === 2 ? [3, 20, 1] : shape)
    expect(() => asPictures(arrayOf([12]), null, 'first')).toThrow('holds examples of [12], which have no channels to come first')
  })
})
