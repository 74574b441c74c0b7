import { lax, nn, numpy as np } from '@jax-js/jax'

/** A network: from its weights and a batch, both of which it consumes, to logits. */
export type Network = (weights: np.Array[], input: np.Array) => np.Array

export const dense: Network = (weights, input) => {
  const [kernel, bias, outputKernel, outputBias] = weights as [np.Array, np.Array, np.Array, np.Array]
  const hidden = nn.relu(np.matmul(input, kernel).add(bias))
  return np.matmul(hidden, outputKernel).add(outputBias)
}

export const denoiser: Network = (weights, input) => {
  const layer = (at: number, x: np.Array) => convolved(x, ...(weights.slice(2 * at, 2 * at + 2) as [np.Array, np.Array]))
  const code = halved(nn.relu(layer(1, halved(nn.relu(layer(0, input))))))
  return layer(4, doubled(nn.relu(layer(3, doubled(nn.relu(layer(2, code)))))))
}

function convolved(x: np.Array, kernel: np.Array, bias: np.Array): np.Array {
  return lax.convGeneralDilated(x, kernel, [1, 1], 'SAME').add(bias.reshape([1, -1, 1, 1]))
}

function halved(x: np.Array): np.Array {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  return np.max(np.max(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), 5), 3)
}

function doubled(x: np.Array): np.Array {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const copies = np.broadcastTo(x.reshape([batch, channels, height, 1, width, 1]), [batch, channels, height, 2, width, 2])
  return copies.reshape([batch, channels, 2 * height, 2 * width])
}
