import { image as tensorflowImage } from '@tensorflow/tfjs-core'
import { boolean, constant, integer, record } from 'fast-check'
import { type Case, defineCase, defineLaw, runKernel } from '../case.js'
import { exact, ofLargest } from '../compare.js'
import { resizeNearest, resizeNearestGradient } from '../reference/resize.js'
import { at, tensorOf } from '../values.js'
import { image } from './convolution.js'

const side = integer({ min: 1, max: 7 })
const factor = integer({ min: 1, max: 3 })
const problems = record({
  batch: integer({ min: 1, max: 3 }),
  height: side,
  width: side,
  channels: side,
  rows: factor,
  columns: factor,
})

export const resizeCases: readonly Case[] = [
  defineCase({
    name: 'resizeNearestNeighbor',
    kernels: ['ResizeNearestNeighbor'],
    tolerance: exact,
    problems: record({ problem: problems, halfPixelCenters: boolean() }),
    solve({ problem: { batch, height, width, channels, rows, columns }, halfPixelCenters }, draw) {
      const x = draw.normal([batch, height, width, channels])
      return {
        actual: () => tensorflowImage.resizeNearestNeighbor(image(x), [height * rows, width * columns], false, halfPixelCenters),
        expected: resizeNearest(x, [height * rows, width * columns], halfPixelCenters),
      }
    },
  }),
  defineLaw({
    name: 'resizeNearestNeighbor, millions of pixels',
    kernels: ['ResizeNearestNeighbor'],
    problems: constant({ shape: [3, 11, 32, 2] as const, rows: 64, columns: 32 }),
    mostRuns: 1,
    // By hand: the reference takes seconds for as many.
    async hold({ shape, rows, columns }, draw) {
      const [, height, width, channels] = shape
      const x = draw.distinct(shape)
      const resized = await tensorflowImage.resizeNearestNeighbor(image(x), [height * rows, width * columns]).data()
      for (let index = 0; index < resized.length; index++) {
        const pixel = Math.floor(index / channels)
        const row = Math.floor(pixel / (width * columns * rows))
        const column = Math.floor((pixel % (width * columns)) / columns)
        const wanted = at(x.values, (row * width + column) * channels + (index % channels))
        if (at(resized, index) !== wanted) throw new Error(`value ${index} must be ${wanted}, got ${at(resized, index)}`)
      }
      if (resized.length !== x.values.length * rows * columns) throw new Error(`values are missing: ${resized.length}`)
    },
  }),
  ...(['one image', 'several images'] as const).map((count) =>
    defineCase({
      name: `resizeNearestNeighbor: gradient, ${count}`,
      kernels: ['ResizeNearestNeighborGrad'],
      tolerance: ofLargest,
      problems,
      solve({ batch, height, width, channels, rows, columns }, draw) {
        const shape = [count === 'one image' ? 1 : batch + 1, height, width, channels] as const
        const images = draw.normal(shape)
        const dy = draw.normal([shape[0], height * rows, width * columns, channels])
        const attributes = { alignCorners: false, halfPixelCenters: false, size: [height * rows, width * columns] }
        return {
          actual: () => runKernel('ResizeNearestNeighborGrad', { images: tensorOf(images), dy: tensorOf(dy) }, attributes),
          expected: resizeNearestGradient(dy, shape, false),
        }
      },
    }),
  ),
]
