import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { type Kernel, kernel } from './kernel.js'

/** Running sums and products along an axis. */
export const scanKernels: readonly Kernel[] = [
  kernel<tf.CumsumInputs, tf.CumsumAttrs>(tf.Cumsum, ({ inputs: { x }, attrs, backend }) => scan(backend, 'runningSum', x, attrs)),
  kernel<tf.CumprodInputs, tf.CumprodAttrs>(tf.Cumprod, ({ inputs: { x }, attrs, backend }) =>
    scan(backend, 'runningProduct', x, attrs),
  ),
]

/** Values of which one chunk is made. */
const grain = 8192

function scan(
  backend: EngineBackend,
  name: 'runningSum' | 'runningProduct',
  x: tf.TensorInfo,
  { axis, exclusive, reverse }: tf.CumsumAttrs,
): tf.TensorInfo {
  const [along] = tf.util.parseAxisParam(axis, x.shape) as [number]
  const length = x.shape[along] as number
  const inner = tf.util.sizeFromShape(x.shape.slice(along + 1))
  const items = tf.util.sizeFromShape(x.shape.slice(0, along)) * inner
  const out = backend.output(x.shape, 'float32')
  const [from, to] = [backend.address(x), backend.address(out)]
  const chunk = Math.ceil(grain / Math.max(length, 1))
  backend.parallel(name, items, chunk, from, to, length, inner, Number(reverse), Number(exclusive))
  return out
}
