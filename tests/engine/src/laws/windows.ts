import { type Padding, type WindowProblem, windowOver, windows } from '@sandglass/conformance/references'
import fc from 'fast-check'

/** 1 … 70: vectors, tiles and their tails. */
export const channelCounts = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: fc.integer({ min: 10, max: 70 }) },
  { weight: 2, arbitrary: fc.constantFrom(1, 8, 16, 24, 31, 32, 33, 48, 63, 64, 65) },
)

/** How many products a reference may take, so that a problem is solved in some milliseconds. */
export const affordable = 250_000

const batchSizes = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: 20 }) },
)

/** Windows of every kind over images with any number of channels. */
export function wideWindows({ dilated = false, filters = channelCounts } = {}): fc.Arbitrary<WindowProblem> {
  const kinds = windows(['same', 'valid', 'number', 'explicit'], dilated)
  return fc
    .record({ kind: kinds, batch: batchSizes, channels: channelCounts, filters })
    .map(({ kind, ...sizes }) => ({ ...kind, ...sizes }))
    .filter((problem) => productsOf(problem) < affordable)
}

/** Windows of 3 × 3 at every pixel, which have a path of their own. */
export const threeByThree: fc.Arbitrary<WindowProblem> = fc
  .record({
    batch: batchSizes,
    inputSize: fc.tuple(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 1, max: 17 })),
    padding: fc.constantFrom<Padding>('same', 'valid', 1, 2),
    channels: channelCounts,
    filters: channelCounts,
  })
  .map((problem) => ({ ...problem, windowSize: [3, 3] as const, strides: [1, 1] as const }))
  .filter((problem) => Math.min(...windowOver(problem).outputSize) >= 1 && productsOf(problem) < affordable)

/** Windows of 4 × 4 and 5 × 5 of stride 2 over images of even sides: what halves an image in a network. */
export const halving: fc.Arbitrary<WindowProblem> = fc
  .record({
    batch: batchSizes,
    half: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
    windowSize: fc.tuple(fc.integer({ min: 4, max: 5 }), fc.integer({ min: 4, max: 5 })),
    padding: fc.constantFrom<Padding>('same', 'same', [
      [2, 1],
      [2, 1],
    ]),
    channels: channelCounts,
    filters: channelCounts,
  })
  .map(({ half: [height, width], ...problem }) => ({
    ...problem,
    inputSize: [2 * height, 2 * width] as const,
    strides: [2, 2] as const,
  }))
  .filter((problem) => Math.min(...windowOver(problem).outputSize) >= 1 && productsOf(problem) < affordable)

/** Windows of one pixel, which make a matrix product. */
export const oneByOne: fc.Arbitrary<WindowProblem> = fc
  .record({
    batch: batchSizes,
    inputSize: fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 })),
    strides: fc.constantFrom([1, 1] as const, [2, 2] as const, [1, 2] as const),
    padding: fc.constantFrom<Padding>('same', 'valid'),
    channels: channelCounts,
    filters: channelCounts,
  })
  .map((problem) => ({ ...problem, windowSize: [1, 1] as const }))
  .filter((problem) => productsOf(problem) < affordable)

/** A kernel's attributes for these windows. */
export function attributesOf({ strides, padding, dilations = [1, 1] }: WindowProblem) {
  return { strides: [...strides], pad: tensorflowPadding(padding), dataFormat: 'NHWC', dilations: [...dilations] }
}

function productsOf(problem: WindowProblem): number {
  const { batch, windowSize, channels, filters } = problem
  const [height, width] = windowOver(problem).outputSize
  return batch * height * width * windowSize[0] * windowSize[1] * channels * filters
}

function tensorflowPadding(padding: Padding) {
  return typeof padding === 'object' ? [[0, 0], [...padding[0]], [...padding[1]], [0, 0]] : padding
}
