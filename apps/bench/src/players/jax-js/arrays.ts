import { numpy as np } from '@jax-js/jax'
import type { TensorFile } from '@sandglass/core'
import { floatsOf, storedOf, weightNames } from '../problem.js'

/**
 * A tensor in jax-js's layouts: images are `[batch, channels, height, width]`, and a convolution's
 * kernel, `[height, width, in, out]` in the problem, is `[out, in, height, width]`.
 */
export function arrayOf(problem: TensorFile, name: string): np.Array {
  const { shape } = storedOf(problem, name)
  // A copy, as jax-js may keep what it is given.
  const array = np.array(floatsOf(problem, name).slice()).reshape([...shape])
  if (shape.length !== 4) return array
  return np.transpose(array, name.endsWith('.kernel') ? [3, 2, 0, 1] : [0, 3, 1, 2])
}

/** The problem's weights, in the order of the layers. */
export function weightsOf(problem: TensorFile): np.Array[] {
  return weightNames(problem).map((name) => arrayOf(problem, name))
}
