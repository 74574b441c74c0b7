import { floats, type OperationCase, operation } from './case.js'

const same = { pad: 'same', dataFormat: 'NHWC', dimRoundingMode: null }
const stride1 = { ...same, strides: [1, 1], dilations: [1, 1] }
const stride2 = { ...same, strides: [2, 2], dilations: [1, 1] }

export const products = [
  // The denoiser's convolutions, and those of a deeper network.
  operation('Conv2D', { x: floats(128, 28, 28, 1), filter: floats(3, 3, 1, 32) }, stride1),
  operation('Conv2D', { x: floats(128, 14, 14, 32), filter: floats(3, 3, 32, 32) }, stride1),
  operation('Conv2D', { x: floats(128, 28, 28, 32), filter: floats(3, 3, 32, 1) }, stride1),
  operation('Conv2D', { x: floats(32, 64, 64, 3), filter: floats(4, 4, 3, 32) }, stride2, 'stride 2'),
  operation('Conv2D', { x: floats(32, 16, 16, 64), filter: floats(4, 4, 64, 128) }, stride2, 'stride 2'),
  operation('Conv2D', { x: floats(32, 28, 28, 16), filter: floats(5, 5, 16, 32) }, stride1),
  operation('Conv2D', { x: floats(32, 14, 14, 64), filter: floats(1, 1, 64, 64) }, stride1),
  operation('Conv2D', { x: floats(128, 28, 28, 1), filter: floats(3, 3, 1, 16) }, stride2, 'stride 2'),
  operation('Conv2D', { x: floats(1, 28, 28, 1), filter: floats(3, 3, 1, 8) }, stride1),
  operation(
    'FusedConv2D',
    { x: floats(128, 28, 28, 1), filter: floats(3, 3, 1, 32), bias: floats(32) },
    { ...stride1, activation: 'relu', leakyreluAlpha: null },
  ),
  operation(
    'FusedConv2D',
    { x: floats(128, 14, 14, 32), filter: floats(3, 3, 32, 32), bias: floats(32) },
    { ...stride1, activation: 'relu', leakyreluAlpha: null },
  ),
  operation(
    'Conv2DBackpropInput',
    { dy: floats(128, 14, 14, 32), filter: floats(3, 3, 32, 32) },
    { ...same, strides: [1, 1], inputShape: [128, 14, 14, 32] },
  ),
  operation(
    'Conv2DBackpropInput',
    { dy: floats(32, 16, 16, 64), filter: floats(4, 4, 32, 64) },
    { ...same, strides: [2, 2], inputShape: [32, 32, 32, 32] },
    'stride 2, as conv2dTranspose',
  ),
  operation(
    'Conv2DBackpropFilter',
    { x: floats(128, 14, 14, 32), dy: floats(128, 14, 14, 32) },
    { ...same, strides: [1, 1], filterShape: [3, 3, 32, 32] },
  ),
  operation('DepthwiseConv2dNative', { x: floats(32, 28, 28, 32), filter: floats(3, 3, 32, 1) }, stride1),
  operation(
    'FusedDepthwiseConv2D',
    { x: floats(32, 28, 28, 32), filter: floats(3, 3, 32, 1), bias: floats(32) },
    { ...stride1, activation: 'relu', leakyreluAlpha: null },
  ),
  ...[false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => matrixProduct([1], [256, 784, 32], transposeA, transposeB)),
  ),
  matrixProduct([1], [256, 32, 784], false, false),
  matrixProduct([1], [128, 784, 400], false, false),
  matrixProduct([1], [512, 512, 512], false, false),
  matrixProduct([1], [1, 784, 32], false, false),
  matrixProduct([16], [64, 32, 64], false, false),
  operation(
    '_FusedMatMul',
    { a: floats(1, 256, 784), b: floats(1, 784, 32), bias: floats(32) },
    { transposeA: false, transposeB: false, activation: 'relu' },
  ),
  operation(
    '_FusedMatMul',
    { a: floats(1, 256, 32), b: floats(1, 32, 784), bias: floats(784) },
    { transposeA: false, transposeB: false, activation: 'linear' },
  ),
  operation('Einsum', [floats(64, 32), floats(32, 64)], { equation: 'ij,jk->ik' }),
]

function matrixProduct(
  batch: readonly number[],
  [rows, inner, columns]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
): OperationCase {
  const a = floats(...batch, ...(transposeA ? [inner, rows] : [rows, inner]))
  const b = floats(...batch, ...(transposeB ? [columns, inner] : [inner, columns]))
  const remark = [transposeA && 'first transposed', transposeB && 'second transposed'].filter(Boolean).join(', ')
  return operation('BatchMatMul', { a, b }, { transposeA, transposeB }, remark)
}
