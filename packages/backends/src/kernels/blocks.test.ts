import fc from 'fast-check'
import { test } from 'vitest'
import { at, build, draw, seeds } from '../testing/arrays.js'
import { expectSame, runKernel, useEngine } from '../testing/engine.js'

useEngine()

const small = fc.integer({ min: 1, max: 3 })
const problems = fc.record({
  batch: small,
  blocks: fc.tuple(small, small),
  counts: fc.tuple(small, small),
  channels: fc.integer({ min: 1, max: 6 }),
  paddings: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
  seed: seeds,
})

test('SpaceToBatchND makes an image of every place in a block, BatchToSpaceND puts them together again', () => {
  fc.assert(
    fc.property(problems, ({ batch, blocks: [rows, columns], counts, channels, paddings: [top, left], seed }) => {
      const [height, width] = [rows * counts[0], columns * counts[1]]
      // What is padded the image has less, so that blocks fill it.
      const before = [Math.min(top, height - 1), Math.min(left, width - 1)] as const
      const x = draw([batch, height - before[0], width - before[1], channels], seed)
      const paddings = before.map((count) => [count, 0])
      const blockShape = [rows, columns]
      const expected = build([batch * rows * columns, ...counts, channels], ([n = 0, row = 0, column = 0, c = 0]) => {
        const place = Math.floor(n / batch)
        const [inRow, inColumn] = [Math.floor(place / columns), place % columns]
        return at(x, [n % batch, row * rows + inRow - before[0], column * columns + inColumn - before[1], c])
      })
      const result = runKernel('SpaceToBatchND', { x }, { blockShape, paddings })
      expectSame(result, expected)
      expectSame(runKernel('BatchToSpaceND', { x: result }, { blockShape, crops: paddings }), x)
    }),
  )
})

test('DepthToSpace makes blocks of channels', () => {
  fc.assert(
    fc.property(problems, ({ batch, counts, blocks: [blockSize], channels, seed }) => {
      const x = draw([batch, ...counts, channels * blockSize ** 2], seed)
      const shape = [batch, counts[0] * blockSize, counts[1] * blockSize, channels]
      const expected = build(shape, ([n = 0, row = 0, column = 0, c = 0]) => {
        const place = (row % blockSize) * blockSize + (column % blockSize)
        return at(x, [n, Math.floor(row / blockSize), Math.floor(column / blockSize), place * channels + c])
      })
      expectSame(runKernel('DepthToSpace', { x }, { blockSize, dataFormat: 'NHWC' }), expected)
    }),
  )
})
