import * as tf from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { type Kernel, kernel } from './kernel.js'

/** Values of which one chunk is made. */
const grain = 65536

export const fillKernels: readonly Kernel[] = [
  kernel<object, tf.FillAttrs>(
    tf.Fill,
    ({ attrs, backend }) => filled(backend, attrs.shape, attrs.value as number),
    ({ attrs }) => attrs.dtype === 'float32' || (attrs.dtype === undefined && typeof attrs.value === 'number'),
  ),
  kernel<tf.UnaryInputs>(tf.ZerosLike, ({ inputs, backend }) => filled(backend, inputs.x.shape, 0)),
  kernel<tf.UnaryInputs>(tf.OnesLike, ({ inputs, backend }) => filled(backend, inputs.x.shape, 1)),
]

function filled(backend: EngineBackend, shape: readonly number[], value: number): tf.TensorInfo {
  const out = backend.output(shape, 'float32')
  backend.parallel('fillAll', util.sizeFromShape([...shape]), grain, backend.address(out), value)
  return out
}
