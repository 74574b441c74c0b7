import { lax, nn, numpy as np } from '@jax-js/jax'

/** A network: from its weights and a batch, both of which it consumes, to logits. */
export type Network = (weights: np.Array[], input: np.Array) => np.Array

export const dense: Network = (weights, input) => {
  const [kernel, bias, outputKernel, outputBias] = weights as [np.Array, np.Array, np.Array, np.Array]
  const hidden = nn.relu(np.matmul(input, kernel).add(bias))
  return np.matmul(hidden, outputKernel).add(outputBias)
}

export const denoiser: Network = (weights, input) => {
  const layer = layersOf(weights, convolved)
  const code = halved(nn.relu(layer(halved(nn.relu(layer(input))))))
  return layer(doubled(nn.relu(layer(doubled(nn.relu(layer(code)))))))
}

export const deepConvolutional: Network = (weights, input) => {
  const encoder = layersOf(weights.slice(0, 6), (x, kernel, bias) => convolved(x, kernel, bias, 2))
  const decoder = layersOf(weights.slice(6), transposeConvolved)
  const code = nn.relu(encoder(nn.relu(encoder(nn.relu(encoder(input))))))
  return decoder(nn.relu(decoder(nn.relu(decoder(code)))))
}

/** Applies the layers one after the other, each with the next kernel and bias. */
function layersOf(
  weights: readonly np.Array[],
  apply: (x: np.Array, kernel: np.Array, bias: np.Array) => np.Array,
): (x: np.Array) => np.Array {
  let next = 0
  return (x) => {
    const [kernel, bias] = weights.slice(next, next + 2) as [np.Array, np.Array]
    next += 2
    return apply(x, kernel, bias)
  }
}

function convolved(x: np.Array, kernel: np.Array, bias: np.Array, stride = 1): np.Array {
  return lax.convGeneralDilated(x, kernel, [stride, stride], 'SAME').add(bias.reshape([1, -1, 1, 1]))
}

function transposeConvolved(x: np.Array, kernel: np.Array, bias: np.Array): np.Array {
  return lax.convTranspose(x, kernel, [2, 2], 'SAME', { transposeKernel: true }).add(bias.reshape([1, -1, 1, 1]))
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
