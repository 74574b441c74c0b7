import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { walksOf } from './broadcast.js'
import { type Call, type Kernel, kernel } from './kernel.js'

/** Kernels whose result is a truth value of one number or of truth values. */
export const logicKernels: readonly Kernel[] = [
  kernel<tf.BinaryInputs>(tf.LogicalAnd, ({ inputs: { a, b }, backend }) => combine(backend, 'logicalAnd', a, b), takesBools),
  kernel<tf.BinaryInputs>(tf.LogicalOr, ({ inputs: { a, b }, backend }) => combine(backend, 'logicalOr', a, b), takesBools),
  kernel<tf.UnaryInputs>(
    tf.LogicalNot,
    ({ inputs: { x }, backend }) => {
      const out = backend.output(x.shape, 'bool')
      backend.parallel('logicalNot', tf.util.sizeFromShape(x.shape), grainOfBools, backend.address(x), backend.address(out))
      return out
    },
    ({ inputs: { x } }) => x.dtype === 'bool',
  ),
  kernel<tf.UnaryInputs>(tf.IsNan, ({ inputs: { x }, backend }) => test(backend, 'notEqual', x)),
  kernel<tf.UnaryInputs>(tf.IsInf, ({ inputs: { x }, backend }) => test(backend, 'magnitudeEqual', x, infinity)),
  kernel<tf.UnaryInputs>(tf.IsFinite, ({ inputs: { x }, backend }) => test(backend, 'magnitudeLess', x, infinity)),
]

/** The bits of +∞ as float32. */
const infinity = 0x7f800000
const grainOfBools = 65536
const grain = 16384

/** Of equal shapes; what has to be broadcast is seldom large, and left to cpu. */
function takesBools({ inputs: { a, b } }: Call<tf.BinaryInputs>): boolean {
  return a.dtype === 'bool' && b.dtype === 'bool' && tf.util.arraysEqual(a.shape, b.shape)
}

function combine(backend: EngineBackend, name: 'logicalAnd' | 'logicalOr', a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const out = backend.output(a.shape, 'bool')
  const addresses = [backend.address(a), backend.address(b), backend.address(out)] as const
  backend.parallel(name, tf.util.sizeFromShape(a.shape), grainOfBools, ...addresses)
  return out
}

/** Compares each value with one given by its bits, or with itself. */
function test(
  backend: EngineBackend,
  name: 'notEqual' | 'magnitudeEqual' | 'magnitudeLess',
  x: tf.TensorInfo,
  bits?: number,
): tf.TensorInfo {
  const out = backend.output(x.shape, 'bool')
  const count = tf.util.sizeFromShape(x.shape)
  const values = backend.address(x)
  const [other, walks] = bits === undefined ? [values, walksOf.equalShapes] : [backend.table([bits]), walksOf.oneValueForB]
  backend.parallel(name, count, grain, values, other, backend.address(out), count, walks)
  return out
}
