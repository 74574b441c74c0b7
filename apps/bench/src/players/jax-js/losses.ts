import { nn, numpy as np } from '@jax-js/jax'
import type { Network } from './networks.js'

/** A loss of weights and a batch, all of which it consumes. */
export type Loss = (weights: np.Array[], input: np.Array, target: np.Array, noise: np.Array) => np.Array

export function autoencoderLoss(network: Network): Loss {
  return (weights, input, target, noise) => {
    noise.dispose()
    return crossentropy(network(weights, input), target)
  }
}

export const variationalLoss: Loss = (weights, input, target, noise) => {
  const [hiddenKernel, hiddenBias, meanKernel, meanBias, varianceKernel, varianceBias, kernel, bias, outputKernel, outputBias] =
    weights as [np.Array, np.Array, np.Array, np.Array, np.Array, np.Array, np.Array, np.Array, np.Array, np.Array]
  const [count = 1, values = 1] = target.shape
  const hidden = nn.relu(np.matmul(input, hiddenKernel).add(hiddenBias))
  const mean = np.matmul(hidden.ref, meanKernel).add(meanBias)
  const logVariance = np.matmul(hidden, varianceKernel).add(varianceBias)
  const latent = mean.ref.add(np.exp(logVariance.ref.mul(0.5)).mul(noise))
  const logits = np.matmul(nn.relu(np.matmul(latent, kernel).add(bias)), outputKernel).add(outputBias)
  const divergence = np.sum(np.square(mean).add(np.exp(logVariance.ref)).sub(logVariance).sub(1)).mul(0.5 / count)
  return crossentropy(logits, target).mul(values).add(divergence)
}

/** Mean binary cross-entropy of logits. */
function crossentropy(logits: np.Array, target: np.Array): np.Array {
  const tail = np.log1p(np.exp(np.abs(logits.ref).mul(-1)))
  return np.mean(np.maximum(logits.ref, 0).sub(logits.mul(target)).add(tail))
}
