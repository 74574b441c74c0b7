import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * The squared Frobenius norm of the Jacobian of dense layers one after the other, ‖∂h/∂x‖²_F, as a
 * mean over the batch (Rifai et al., "Contractive auto-encoders", 2011, for one layer). With kernels
 * W_l and each activation's slopes d_l, the Jacobian of an example is diag(d_L) W_Lᵀ … diag(d_1) W_1ᵀ.
 * Its first factor, as wide as the data, is never multiplied out: ‖P W_1ᵀ‖² is tr(P · W_1ᵀW_1 · Pᵀ).
 *
 * @param slopes `[batch, units]` of each layer, the first layer first
 * @param kernels `[inputs, units]` of each
 */
export function jacobianNorm(slopes: readonly tf.Tensor[], kernels: readonly tf.Tensor[]): tf.Scalar {
  const [only, ...others] = slopes
  return (only && others.length === 0 ? ofOne : ofSeveral)(slopes, kernels)
}

/** Σ_j d_j² Σ_i W_ij² */
const ofOne: typeof jacobianNorm = ([slope], [kernel]) => {
  const inputs = { slope: slope as tf.Tensor, kernel: kernel as tf.Tensor }
  const batch = inputs.slope.shape[0] ?? 1
  return differentiable(inputs, {
    forward: () => {
      const { slope, kernel } = inputs
      const lengths = tf.sum(tf.square(kernel), 0)
      const sizes = tf.mean(tf.square(slope), 0)
      return { output: tf.sum(tf.mul(sizes, lengths)), saved: [slope, kernel, lengths, sizes] }
    },
    gradients: (outputGradient, [slope, kernel, lengths, sizes]) => {
      const twice = tf.mul(outputGradient, 2)
      return {
        slope: () => tf.mul(slope, tf.mul(lengths, tf.div(twice, batch))),
        kernel: () => tf.mul(kernel, tf.mul(sizes, twice)),
      }
    },
  }) as tf.Scalar
}

/** What the product comes to on its way from the code to the data, for all examples and units of the code at once. */
interface Factors {
  /** P_l = … W_{l+1}ᵀ diag(d_l), `[batch, code, units of l]`; none for the last layer, whose is a diagonal. */
  readonly scaled: readonly tf.Tensor[]
  /** P_l W_lᵀ, `[batch, code, inputs of l]`; none for the first layer. */
  readonly projected: readonly tf.Tensor[]
}

const ofSeveral: typeof jacobianNorm = (slopes, kernels) => {
  const count = slopes.length
  const batch = slopes[0]?.shape[0] ?? 1
  return differentiable(Object.fromEntries([...slopes, ...kernels].entries()), {
    forward: () => {
      const { scaled, projected } = factorsOf(slopes, kernels)
      const first = scaled[0] as tf.Tensor
      const norm = tf.sum(tf.mul(first, timesRows(first, gram(kernels[0] as tf.Tensor))))
      return { output: tf.div(norm, batch), saved: [...slopes, ...kernels, ...scaled, ...projected] }
    },
    jointGradients: (outputGradient, saved) => {
      const part = (index: number, length: number) => saved.slice(index, index + length)
      const [slopes, kernels] = [part(0, count), part(count, count)]
      const factors = { scaled: part(2 * count, count - 1), projected: part(3 * count - 1, count - 1) }
      return tf.tidy(() => {
        const { slopeGradients, kernelGradients } = gradientsOf(slopes, kernels, factors, tf.div(outputGradient, batch))
        return Object.fromEntries([...slopeGradients, ...kernelGradients].entries())
      })
    },
  }) as tf.Scalar
}

function factorsOf(slopes: readonly tf.Tensor[], kernels: readonly tf.Tensor[]): Factors {
  const last = slopes.length - 1
  const scaled: tf.Tensor[] = []
  const projected: tf.Tensor[] = []
  let product = tf.mul(asColumns(slopes[last] as tf.Tensor), tf.transpose(kernels[last] as tf.Tensor))
  for (let layer = last - 1; layer >= 0; layer--) {
    projected.unshift(product)
    const factor = tf.mul(product, acrossCode(slopes[layer] as tf.Tensor))
    scaled.unshift(factor)
    if (layer > 0) product = timesRows(factor, tf.transpose(kernels[layer] as tf.Tensor))
  }
  return { scaled, projected }
}

function gradientsOf(
  slopes: readonly tf.Tensor[],
  kernels: readonly tf.Tensor[],
  { scaled, projected }: Factors,
  outputGradient: tf.Tensor,
) {
  const last = slopes.length - 1
  const [firstKernel, firstScaled] = [kernels[0] as tf.Tensor, scaled[0] as tf.Tensor]
  const twice = tf.mul(outputGradient, 2)
  const rows = asRows(firstScaled)
  const kernelGradients = [tf.mul(tf.matMul(firstKernel as tf.Tensor2D, tf.matMul(rows, rows, true, false)), twice)]
  const slopeGradients: tf.Tensor[] = []
  // The gradient at `scaled` of one layer after the other.
  let gradient = tf.mul(timesRows(firstScaled, gram(firstKernel)), twice)
  for (let layer = 0; layer < last; layer++) {
    slopeGradients.push(tf.sum(tf.mul(gradient, projected[layer] as tf.Tensor), 1))
    const atProjected = tf.mul(gradient, acrossCode(slopes[layer] as tf.Tensor))
    const next = layer + 1
    const kernel = kernels[next] as tf.Tensor
    if (next < last) {
      kernelGradients.push(tf.matMul(asRows(atProjected), asRows(scaled[next] as tf.Tensor), true, false))
      gradient = timesRows(atProjected, kernel)
    } else {
      const slope = asColumns(slopes[last] as tf.Tensor)
      slopeGradients.push(tf.sum(tf.mul(atProjected, tf.transpose(kernel)), 2))
      kernelGradients.push(tf.transpose(tf.sum(tf.mul(atProjected, slope), 0)))
    }
  }
  return { slopeGradients, kernelGradients }
}

/** WᵀW */
function gram(kernel: tf.Tensor): tf.Tensor {
  return tf.matMul(kernel as tf.Tensor2D, kernel as tf.Tensor2D, true, false)
}

/** Each row along the last axis times a matrix. */
function timesRows(factor: tf.Tensor, matrix: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.matMul(asRows(factor), matrix as tf.Tensor2D), [...factor.shape.slice(0, -1), matrix.shape[1] ?? 1])
}

/** `[batch, code, 1]`: a factor for each row. */
function asColumns(slope: tf.Tensor): tf.Tensor {
  return tf.reshape(slope, [...slope.shape, 1])
}

/** `[batch, 1, units]`: the same factors for each unit of the code. */
function acrossCode(slope: tf.Tensor): tf.Tensor {
  const [batch = 0, units = 0] = slope.shape
  return tf.reshape(slope, [batch, 1, units])
}

function asRows(factor: tf.Tensor): tf.Tensor2D {
  return tf.reshape(factor, [-1, factor.shape.at(-1) ?? 1])
}
