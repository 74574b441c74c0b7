import * as tf from '@tensorflow/tfjs-core'
import { type Kernel, kernel } from './kernel.js'

/** The same values once more, under the same shape or another one; of any type. */
export const viewKernels: readonly Kernel[] = [
  kernel<tf.IdentityInputs>(
    tf.Identity,
    ({ inputs, backend }) => backend.share(inputs.x),
    () => true,
  ),
  kernel<tf.ReshapeInputs, tf.ReshapeAttrs>(
    tf.Reshape,
    ({ inputs: { x }, attrs, backend }) => {
      const shape = tf.util.inferFromImplicitShape(attrs.shape, tf.util.sizeFromShape(x.shape))
      return { ...backend.share(x), shape }
    },
    // A complex tensor is two, each of which gets the new shape.
    ({ inputs }) => inputs.x.dtype !== 'complex64',
  ),
]
