import { floats, integers, operation } from './case.js'

const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }

export const movement = [
  operation('Transpose', { x: floats(256, 784) }, { perm: [1, 0] }),
  operation('Transpose', { x: floats(32, 28, 28, 32) }, { perm: [0, 3, 1, 2] }),
  operation('Concat', [floats(256, 784), floats(256, 784)], { axis: 1 }),
  operation('Concat', [floats(128, 14, 14, 32), floats(128, 14, 14, 32)], { axis: 3 }),
  operation('Pack', [floats(256, 784), floats(256, 784)], { axis: 0 }),
  operation('Unpack', { value: floats(8, 256, 98) }, { axis: 0 }),
  operation('SplitV', { x: floats(256, 784) }, { numOrSizeSplits: [392, 392], axis: 1 }),
  operation('Slice', { x: floats(256, 784) }, { begin: [0, 0], size: [128, 784] }, 'rows'),
  operation('Slice', { x: floats(256, 784) }, { begin: [0, 100], size: [256, 400] }, 'columns'),
  operation('StridedSlice', { x: floats(256, 784) }, { begin: [0, 0], end: [256, 784], strides: [1, 2], ...masks }),
  operation('GatherV2', { x: floats(1024, 784), indices: integers(1024, 256) }, { axis: 0, batchDims: 0 }),
  operation('GatherNd', { params: floats(256, 784), indices: integers(256, 512, 1) }),
  operation('Tile', { x: floats(64, 784) }, { reps: [4, 1] }),
  operation('Reverse', { x: floats(256, 784) }, { dims: [1] }),
  operation('OneHot', { indices: integers(10, 256) }, { depth: 10, onValue: 1, offValue: 0, dtype: 'int32' }),
  operation('Reshape', { x: floats(256, 784) }, { shape: [256, 28, 28, 1] }),
  operation('ExpandDims', { input: floats(256, 784) }, { dim: 0 }),
  operation('Identity', { x: floats(256, 784) }),
]
