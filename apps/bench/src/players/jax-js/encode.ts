import { jit, nn, numpy as np } from '@jax-js/jax'
import type { TensorFile } from '@sandglass/core'
import { wholes } from '../pace.js'
import type { Prepared } from '../player.js'
import { repeatedImages } from '../problem.js'
import { weightsOf } from './arrays.js'

const batchSize = 256
const pixels = 784

/** All images through the dense encoder, batch by batch. */
export async function playEncode(problem: TensorFile): Promise<Prepared> {
  const [kernel, bias] = weightsOf(problem) as [np.Array, np.Array]
  const { values: images, shape } = repeatedImages(problem)
  const [count = 0] = shape
  const units = bias.shape[0] ?? 0
  const encode = jit((input: np.Array, kernel: np.Array, bias: np.Array) => nn.relu(np.matmul(input, kernel).add(bias)))
  const run = async () => {
    const codes = new Float32Array(count * units)
    for (let start = 0; start < count; start += batchSize) {
      const values = images.slice(start * pixels, (start + batchSize) * pixels)
      const batch = np.array(values).reshape([values.length / pixels, pixels])
      codes.set((await encode(batch, kernel.ref, bias.ref).data()) as Float32Array, start * units)
    }
    return codes
  }
  const codes = await run()
  return {
    signature: [codes.reduce((sum, value) => sum + value, 0) / codes.length],
    round: await wholes(run),
    async end() {
      kernel.dispose()
      bias.dispose()
    },
  }
}
