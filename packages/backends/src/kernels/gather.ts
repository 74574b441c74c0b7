import * as tf from '@tensorflow/tfjs-core'
import { backend_util, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { HeapType } from '../engine/heap.js'
import { type Call, type Kernel, kernel } from './kernel.js'

/** Rows picked by index, and the gradient of that. */
export const gatherKernels: readonly Kernel[] = [
  kernel<tf.GatherV2Inputs, tf.GatherV2Attrs>(
    tf.GatherV2,
    ({ inputs: { x, indices }, attrs: { axis, batchDims }, backend }) => {
      const [along] = util.parseAxisParam(axis, x.shape) as [number]
      const { batchSize, outerSize, dimSize, sliceSize, outputShape } = backend_util.segment_util.collectGatherOpShapeInfo(
        x as tf.Tensor,
        indices as tf.Tensor,
        along,
        batchDims ?? 0,
      )
      const out = backend.output(outputShape, x.dtype as HeapType)
      const count = util.sizeFromShape(indices.shape) / batchSize
      const [from, to, table] = [backend.address(x), backend.address(out), backend.address(indices)]
      checkIndices(backend, table, util.sizeFromShape(indices.shape), dimSize)
      const rows = batchSize * outerSize * count
      backend.parallel('gatherRows', rows, rowsOfChunk(sliceSize), from, table, to, outerSize, dimSize, count, sliceSize)
      return out
    },
    ({ inputs: { x, indices } }) => hasFourBytes(x) && indices.dtype === 'int32',
  ),
  kernel<tf.GatherNdInputs>(
    tf.GatherNd,
    ({ inputs: { params, indices }, backend }) => {
      const [shape, count, sliceSize, strides] = backend_util.prepareAndValidate(params as tf.Tensor, indices as tf.Tensor)
      const out = backend.output(shape, params.dtype as HeapType)
      const [from, to, table] = [backend.address(params), backend.address(out), backend.scratch(count * 4)]
      const rank = indices.shape.at(-1) as number
      const places = backend.heap.view('int32', backend.address(indices), count * rank)
      const length = util.sizeFromShape(params.shape) / sliceSize
      const rows = backend.heap.view('int32', table, count)
      for (let i = 0; i < count; i++) {
        let row = 0
        for (let axis = 0; axis < rank; axis++) row += (places[i * rank + axis] as number) * (strides[axis] as number)
        if (row < 0 || row >= length)
          throw new Error(`Invalid indices: ${places.slice(i * rank, (i + 1) * rank)} does not index into ${params.shape}`)
        rows[i] = row
      }
      backend.parallel('gatherRows', count, rowsOfChunk(sliceSize), from, table, to, 1, length, count, sliceSize)
      return out
    },
    ({ inputs: { params, indices } }) => hasFourBytes(params) && indices.dtype === 'int32',
  ),
  kernel<tf.UnsortedSegmentSumInputs, tf.UnsortedSegmentSumAttrs>(
    tf.UnsortedSegmentSum,
    ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
      const [rows, ...rest] = x.shape as [number, ...number[]]
      const columns = util.sizeFromShape(rest)
      const out = backend.output([numSegments, ...rest], 'float32')
      const [from, table, to] = [backend.address(x), backend.address(segmentIds), backend.address(out)]
      backend.parallel('fillAll', numSegments * columns, 65536, to, 0)
      const chunk = Math.ceil(grain / Math.max(rows, 1) / 16) * 16
      backend.parallel('addRowsByIndex', columns, chunk, from, table, to, rows, numSegments, columns)
      return out
    },
    takesSegments,
  ),
]

/** Values of which one chunk is made. */
const grain = 16384

function rowsOfChunk(columns: number): number {
  return Math.ceil(grain / Math.max(columns, 8))
}

function hasFourBytes({ dtype }: tf.TensorInfo): boolean {
  return dtype === 'float32' || dtype === 'int32'
}

/** One segment for each of the first axis; cpu's kernel would add up other shapes along that axis alone. */
function takesSegments({ inputs: { x, segmentIds } }: Call<tf.UnsortedSegmentSumInputs>): boolean {
  const isOneEach = segmentIds.shape.length === 1 && segmentIds.shape[0] === x.shape[0]
  return x.dtype === 'float32' && segmentIds.dtype === 'int32' && isOneEach
}

/** In cpu's words. */
function checkIndices(backend: EngineBackend, address: number, count: number, length: number): void {
  for (const index of backend.heap.view('int32', address, count))
    util.assert(index >= 0 && index < length, () => `GatherV2: the index value ${index} is not in [0, ${length - 1}]`)
}
