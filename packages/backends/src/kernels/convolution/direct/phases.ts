import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../../engine/backend.js'
import { allocateFactor, type Factor, fillFactor, matrix, rowTable } from '../../factor.js'
import { shortestDotProduct } from '../border.js'

/**
 * The pixels of the input, along one axis, that see the same weights.
 *
 * A pixel `x` takes part in output `o` through weight `k` where x + padding = o·stride + k. So pixels
 * whose x + padding leaves the same remainder see the weights k = remainder + stride·m, through the
 * outputs o = q − m with q = ⌊(x + padding) / stride⌋.
 */
interface Phase {
  /** The first such pixel; the others follow at `stride`. */
  readonly first: number
  readonly count: number
  /** q of the first; the others follow at 1. */
  readonly firstOutput: number
  /** The weights k, by m. */
  readonly weights: readonly number[]
}

/** Products that make the gradient at the input, one for each pair of phases that sees a weight. */
export interface Phases {
  /** In the heap, as assembly/convolution.ts reads them. */
  readonly table: number
  readonly count: number
  /** Whether there are pixels that see no weight. */
  readonly incomplete: boolean
}

/**
 * For each phase, a convolution without stride of the outgoing gradient by the weights that the phase
 * sees, turned around.
 *
 * @param lineStep bytes from line to line of the outgoing gradient with its border, of which `top` lines and `left` pixels come first
 */
export function phasesOf(
  backend: EngineBackend,
  filter: number,
  info: backend_util.Conv2DInfo,
  { lineStep, top, left }: { lineStep: number; top: number; left: number },
): Phases {
  const { inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info
  const pixel = outChannels * 4
  const vertical = alongAxis(inHeight, padInfo.top, strideHeight, filterHeight)
  const horizontal = alongAxis(inWidth, padInfo.left, strideWidth, filterWidth)
  const products = vertical.flatMap((y) =>
    horizontal.flatMap((x) => (y.weights.length * x.weights.length === 0 ? [] : [describe(y, x)])),
  )
  return {
    table: backend.table(products.flat()),
    count: products.length,
    incomplete: products.length < vertical.length * horizontal.length,
  }

  function describe(y: Phase, x: Phase): number[] {
    const pixels = y.count * x.count
    const rows = rowTable(backend, pixels, (row) => {
      const line = Math.floor(row / x.count)
      return (y.firstOutput + line) * lineStep + (x.firstOutput + row - line * x.count) * pixel
    })
    const cRows = rowTable(backend, pixels, (row) => {
      const line = Math.floor(row / x.count)
      return ((y.first + line * strideHeight) * inWidth + x.first + (row - line * x.count) * strideWidth) * inChannels * 4
    })
    // Output o = q − m is the (o + border)-th: from the last weight to the first, a run in memory.
    const firstPixel = (left + 1 - x.weights.length) * pixel
    const runs = y.weights.map((_, index) => (top + 1 - y.weights.length + index) * lineStep + firstPixel)
    const depth = x.weights.length * outChannels
    const factor = turned(y.weights, x.weights, depth >= shortestDotProduct)
    const taps = backend.table(runs)
    return [rows, pixels, taps, runs.length, depth, factor.address, factor.panelStep, cRows, Number(factor.narrow)]
  }

  /** The weights from the last to the first, each one's `[in, out]` channels as `[out, in]`. */
  function turned(ys: readonly number[], xs: readonly number[], dotProducts: boolean): Factor {
    const factor = allocateFactor(backend, ys.length * xs.length * outChannels, inChannels, dotProducts)
    let first = 0
    for (const y of [...ys].reverse())
      for (const x of [...xs].reverse()) {
        const from = filter + (y * filterWidth + x) * inChannels * outChannels * 4
        fillFactor(backend, factor, first, matrix(from, outChannels, inChannels, true))
        first += outChannels
      }
    return factor
  }
}

function alongAxis(size: number, padding: number, stride: number, filterSize: number): Phase[] {
  return Array.from({ length: Math.min(stride, size) }, (_, first) => {
    const remainder = (first + padding) % stride
    return {
      first,
      count: Math.ceil((size - first) / stride),
      firstOutput: Math.floor((first + padding) / stride),
      weights: Array.from({ length: Math.max(0, Math.ceil((filterSize - remainder) / stride)) }, (_, m) => remainder + stride * m),
    }
  })
}
