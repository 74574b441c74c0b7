import {
  BatchMatMul,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  backend_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { type Kernel, kernel } from './kernel.js'
import { type Matrix, matrix, matrixProduct } from './matrix-product.js'

export const batchMatMulKernel: Kernel = kernel<BatchMatMulInputs, BatchMatMulAttrs>(BatchMatMul, ({ inputs, attrs, backend }) =>
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
  const right = (index: number): Matrix => matrix(backend.address(b) + index * depth * columns * 4, depth, columns, transposeB)

  if (!transposeA && util.sizeFromShape(bBatch) === 1) {
    // One b for all: the matrices of a are one matrix, below one another.
    const allRows = util.sizeFromShape(batch) * rows
    matrixProduct(backend, {
      a: matrix(backend.address(a), allRows, depth, false),
      b: right(0),
      c,
      rows: allRows,
      depth,
      columns,
      initial: bias,
    })
    return out
  }
  const aIndices = broadcastIndices(aBatch, batch)
  const bIndices = broadcastIndices(bBatch, batch)
  aIndices.forEach((aIndex, index) => {
    const left = matrix(backend.address(a) + aIndex * rows * depth * 4, rows, depth, transposeA)
    const product = {
      a: left,
      b: right(bIndices[index] as number),
      c: c + index * rows * columns * 4,
      rows,
      depth,
      columns,
      initial: bias,
    }
    backend.run(() => matrixProduct(backend, product))
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
