import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { runKernel } from './kernels.js'
import type { Pooling } from './window.js'

/**
 * The largest value in each window. Where several are equally large, the backend's own choice
 * among them takes the gradient: the first on cpu, the last on webgpu.
 *
 * @param input `[batch, height, width, channels]`
 * @returns `[batch, height, width, channels]`
 */
export function maxPooling(input: tf.Tensor, { size, stride, padding }: Pooling): tf.Tensor {
  return differentiable(
    { input },
    {
      forward: () => {
        const output = tf.maxPool(input as tf.Tensor4D, [...size], [...stride], padding)
        return { output, saved: [input, output] }
      },
      gradients: (outputGradient, [input, output]) => ({
        input: () =>
          runKernel(
            tf.MaxPoolGrad,
            { dy: outputGradient, input, output },
            { filterSize: [...size], strides: [...stride], pad: padding },
          ),
      }),
    },
  )
}
