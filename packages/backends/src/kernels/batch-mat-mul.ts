import {
  BatchMatMul,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  backend_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { matrix } from './factor.js'
import { kernel } from './kernel.js'
import { multiply } from './matrix-product.js'

export const matMul = kernel<BatchMatMulInputs, BatchMatMulAttrs>(BatchMatMul, ({ inputs, attrs, backend }) =>
  batchMatMul(backend, inputs.a, inputs.b, attrs.transposeA, attrs.transposeB, null),
)

/**
 * [..., rows, depth] · [..., depth, columns], the leading axes broadcast.
 *
 * @param bias the address of `columns` values to add to every row; null for none
 */
export function batchMatMul(
  backend: EngineBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  bias: number | null,
): TensorInfo {
  const [aBatch, aRows, aColumns] = split(a.shape)
  const [bBatch, bRows, bColumns] = split(b.shape)
  const [rows, depth] = transposeA ? [aColumns, aRows] : [aRows, aColumns]
  const [bDepth, columns] = transposeB ? [bColumns, bRows] : [bRows, bColumns]
  util.assert(
    depth === bDepth,
    () => `matMul: the inner dimensions of ${a.shape} and ${b.shape} must be equal, got ${depth} and ${bDepth}.`,
  )
  const batch = backend_util.assertAndGetBroadcastShape(aBatch, bBatch)
  const out = backend.output([...batch, rows, columns], 'float32')
  const c = backend.address(out)
  const right = backend.address(b)
  if (!transposeA && util.sizeFromShape(bBatch) === 1) {
    // One b for all: the matrices of a, one below the other, are one matrix.
    const left = matrix(backend.address(a), util.sizeFromShape(batch) * rows, depth)
    multiply(backend, left, matrix(right, depth, columns, transposeB), bias, c)
    return out
  }
  const left = backend.address(a)
  const aIndices = broadcastIndices(aBatch, batch)
  const bIndices = broadcastIndices(bBatch, batch)
  aIndices.forEach((aIndex, index) => {
    const aMatrix = matrix(left + aIndex * rows * depth * 4, rows, depth, transposeA)
    const bMatrix = matrix(right + (bIndices[index] as number) * depth * columns * 4, depth, columns, transposeB)
    backend.run(() => multiply(backend, aMatrix, bMatrix, bias, c + index * rows * columns * 4))
  })
  return out
}

function split(shape: readonly number[]): [batch: number[], rows: number, columns: number] {
  return [shape.slice(0, -2), shape.at(-2) as number, shape.at(-1) as number]
}

/** For each place in `shape`, row-major, which of `own`'s values is repeated there. */
function broadcastIndices(own: readonly number[], shape: readonly number[]): number[] {
  let indices = [0]
  let size = 1
  // Outermost first, each axis multiplies the list.
  for (const [axis, length] of shape.entries()) {
    const ownLength = own[axis - shape.length + own.length] ?? 1
    indices = indices.flatMap((index) => Array.from({ length }, (_, i) => (ownLength === 1 ? index : index * length + i)))
    size *= length
  }
  return size === 0 ? [] : indices
}
