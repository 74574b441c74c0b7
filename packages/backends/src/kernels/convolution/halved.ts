import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { copyStrided } from '../strided.js'
import { plainGradient } from './finish.js'
import type { Way } from './way.js'
import { filterGradientByWinograd } from './winograd/filter-gradient.js'
import { convolveByWinograd } from './winograd/forward.js'
import type { Parts, WinogradSizes } from './winograd/sizes.js'

/*
 * A convolution of stride 2 sees an image's even and odd lines and columns through weights of their
 * own. With its pixels taken by squares of 2×2, as four times the channels at half the size, it is a
 * convolution without stride, and by filters of 3×3 if the given ones have up to five weights: some of
 * the nine are zeros. Winograd's way filters of 4×4 take six products a channel and output pixel instead
 * of sixteen, since a filter whose first or last line is zero has planes that are, and those of 5×5
 * eight or nine instead of twenty-five.
 */

type Info = backend_util.Conv2DInfo

/** Fewer filters than this, and the transforms of Winograd's planes cost more than they save. */
const fewestFilters = 8

export const halved: Way = {
  takes(info) {
    const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, inChannels, outChannels } = info
    return (
      strideHeight === 2 &&
      strideWidth === 2 &&
      dilationHeight * dilationWidth === 1 &&
      Math.min(filterHeight, filterWidth) >= 4 &&
      outChannels % 4 === 0 &&
      outChannels >= fewestFilters &&
      inChannels * 4 >= fewestFilters &&
      fits(info.inHeight, info.outHeight, filterHeight, info.padInfo.top) &&
      fits(info.inWidth, info.outWidth, filterWidth, info.padInfo.left)
    )
  },
  convolve(backend, x, filter, info, finish) {
    const weights = { address: ofSquares(backend, filter, info), turned: false }
    convolveByWinograd(backend, plainGradient(toSquares(backend, x, info)), weights, sizesOf(info), finish)
  },
  inputGradient(backend, outgoing, filter, info, { bias, relu, y }) {
    const sizes = sizesOf(info)
    const turned = {
      ...sizes,
      channels: sizes.filters,
      outHeight: sizes.inHeight,
      outWidth: sizes.inWidth,
      filters: sizes.channels,
      parts: partsOf(info, 'turned'),
    }
    const squares = backend.scratch(sizes.batch * sizes.inHeight * sizes.inWidth * sizes.channels * 4)
    const weights = { address: ofSquares(backend, filter, info), turned: true }
    const start = bias === null ? null : fourTimes(backend, bias, info.inChannels)
    convolveByWinograd(backend, outgoing, weights, turned, { bias: start, relu, pool: null, y: squares, selection: 0 })
    walkSquares(backend, info, y, squares, 'from squares')
  },
  filterGradient(backend, x, outgoing, info, out) {
    const sizes = sizesOf(info)
    const gradient = backend.scratch(9 * sizes.channels * sizes.filters * 4)
    filterGradientByWinograd(backend, toSquares(backend, x, info), outgoing, sizes, { filter: gradient, bias: out.bias })
    walkWeights(info, (weight, square, bytes) => copy(backend, gradient + square, out.filter + weight, bytes))
  },
}

/** Whether, along one axis, every weight meets the square at an output's place or one of its neighbours. */
function fits(size: number, outSize: number, weights: number, padding: number): boolean {
  return size % 2 === 0 && outSize === size / 2 && padding <= 2 && weights - 1 - padding <= 3
}

function sizesOf(info: Info): WinogradSizes {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info
  const half = { inHeight: inHeight / 2, inWidth: inWidth / 2, channels: inChannels * 4 }
  return { batch: batchSize, ...half, outHeight, outWidth, filters: outChannels, top: 1, left: 1, parts: partsOf(info, 'as given') }
}

/** The planes' side: how many points the products of a line are interpolated from. */
const points = 6

/**
 * Which of a square's four pixels a plane needs. Winograd's first point sees a line's first weight alone, and his
 * last point the last, or the other way about if the filters are turned around: where that is 0, so is the plane.
 */
function partsOf({ inChannels, filterHeight, filterWidth, padInfo }: Info, direction: 'as given' | 'turned'): Parts | null {
  // A part has to begin with a panel of the filters' planes, where it is turned around.
  if (inChannels % 8 !== 0) return null
  const lines = weightsOf(filterHeight, padInfo.top)
  const columns = weightsOf(filterWidth, padInfo.left)
  const [first, last] = direction === 'turned' ? [2, 0] : [0, 2]
  const isZero = (weights: ReadonlySet<number>, point: number) =>
    (point === 0 && !weights.has(first)) || (point === points - 1 && !weights.has(last))
  const needed = Array.from({ length: points * points }, (_, plane) => {
    const [row, column] = [Math.floor(plane / points), plane % points]
    return lines
      .flatMap((line) => columns.map((other) => !isZero(line, row) && !isZero(other, column)))
      .reduce((bits, isNeeded, part) => bits | (Number(isNeeded) << part), 0)
  })
  return { count: 4, needed }
}

/** For even and for odd pixels of a line: which of three weights are given. */
function weightsOf(count: number, padding: number): readonly [ReadonlySet<number>, ReadonlySet<number>] {
  const given = [new Set<number>(), new Set<number>()] as const
  for (let weight = 0; weight < count; weight++) {
    const place = weight - padding
    given[(place & 1) as 0 | 1].add(Math.floor(place / 2) + 1)
  }
  return given
}

/** `[batch, height, width, channels]` as `[batch, height / 2, width / 2, 4·channels]`, in scratch. */
function toSquares(backend: EngineBackend, x: number, info: Info): number {
  const squares = backend.scratch(info.batchSize * info.inHeight * info.inWidth * info.inChannels * 4)
  walkSquares(backend, info, x, squares, 'to squares')
  return squares
}

function walkSquares(
  backend: EngineBackend,
  { batchSize, inHeight, inWidth, inChannels }: Info,
  image: number,
  squares: number,
  direction: 'to squares' | 'from squares',
): void {
  const line = inWidth * inChannels * 4
  const pair = inChannels * 8
  const axes = [
    { size: (batchSize * inHeight) / 2, inImage: 2 * line, inSquares: 2 * line },
    { size: 2, inImage: line, inSquares: pair },
    { size: inWidth / 2, inImage: pair, inSquares: 2 * pair },
    { size: 2 * inChannels, inImage: 4, inSquares: 4 },
  ]
  if (direction === 'to squares')
    copyStrided(
      backend,
      image,
      squares,
      axes.map(({ size, inImage, inSquares }) => ({ size, step: inImage, outStep: inSquares })),
    )
  else
    copyStrided(
      backend,
      squares,
      image,
      axes.map(({ size, inImage, inSquares }) => ({ size, step: inSquares, outStep: inImage })),
    )
}

/** The filters of 3×3 that the squares are convolved by, `[3, 3, 4·channels, filters]`, in scratch. */
function ofSquares(backend: EngineBackend, filter: number, info: Info): number {
  const weights = backend.zeros(9 * 4 * info.inChannels * info.outChannels)
  walkWeights(info, (weight, square, bytes) => copy(backend, filter + weight, weights + square, bytes))
  return weights
}

/** Where each weight, for all channels and filters, is in bytes: in the given filters, and in those of the squares. */
function walkWeights(
  { filterHeight, filterWidth, inChannels, outChannels, padInfo }: Info,
  visit: (weight: number, square: number, bytes: number) => void,
): void {
  const bytes = inChannels * outChannels * 4
  for (let row = 0; row < filterHeight; row++)
    for (let column = 0; column < filterWidth; column++) {
      const [y, x] = [row - padInfo.top, column - padInfo.left]
      const [line, place] = [Math.floor(y / 2) + 1, Math.floor(x / 2) + 1]
      const ofSquare = (y & 1) * 2 + (x & 1)
      visit((row * filterWidth + column) * bytes, ((line * 3 + place) * 4 + ofSquare) * bytes, bytes)
    }
}

/** One value a channel, for each of a square's four pixels. */
function fourTimes(backend: EngineBackend, bias: number, channels: number): number {
  const out = backend.scratch(4 * channels * 4)
  backend.kernels.copyRows(bias, 0, out, channels * 4, 4, channels)
  return out
}

function copy({ kernels }: EngineBackend, from: number, to: number, bytes: number): void {
  kernels.copyRows(from, bytes, to, bytes, 1, bytes / 4)
}
