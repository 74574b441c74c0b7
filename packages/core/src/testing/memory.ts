import { sizeOf } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'

/** The part of a backend through which all its memory is had and given back. */
interface Storage {
  write(values: unknown, shape: number[], dtype: string): object
  disposeData(data: object, force?: boolean): boolean
}

/**
 * The most bytes that were held at once while `work` ran, above what was held before. Counted where
 * the backend gives memory out: `tf.memory()` counts a buffer once for each tensor that shares it.
 */
export function peakBytes(work: () => void): number {
  const backend = tf.backend() as unknown as Storage
  const { write, disposeData } = backend
  const sizes = new Map<object, number>()
  let held = 0
  let peak = 0
  backend.write = (values, shape, dtype) => {
    const data = write.call(backend, values, shape, dtype)
    sizes.set(data, 4 * sizeOf(shape))
    held += 4 * sizeOf(shape)
    peak = Math.max(peak, held)
    return data
  }
  backend.disposeData = (data, force) => {
    const isFree = disposeData.call(backend, data, force)
    if (isFree) {
      held -= sizes.get(data) ?? 0
      sizes.delete(data)
    }
    return isFree
  }
  try {
    work()
  } finally {
    Object.assign(backend, { write, disposeData })
  }
  return peak
}
