import { useBackend } from '@sandglass/backends'
import type { NumberArray } from '@sandglass/base'
import { createModel, type ModelInput, type StoredTensor, type TensorFile } from '@sandglass/core'

/** The architectures that systems outside of core build by hand. */
export type Architecture = 'dense' | 'denoiser'

/** What an autoencoder is trained on, as arrays `[batch, …]`. */
export interface ArrayBatch {
  readonly input: NumberArray
  readonly target: NumberArray
}

/**
 * An autoencoder and a batch for it, its weights drawn from a seed: Sandglass draws them, and every
 * system begins with them.
 */
export async function autoencoderProblem(architecture: Architecture, config: ModelInput, batch: ArrayBatch): Promise<TensorFile> {
  await useBackend('cpu')
  const model = createModel({ ...config, seed: 1 })
  const tensors = new Map<string, StoredTensor>([
    ['input', stored(batch.input)],
    ['target', stored(batch.target)],
  ])
  for (const [name, weight] of model.weights) tensors.set(name, { shape: weight.shape, values: await weight.data<'float32'>() })
  const weights = [...model.weights.keys()]
  model.dispose()
  return { tensors, metadata: { architecture, model: JSON.stringify(config), weights: JSON.stringify(weights) } }
}

function stored({ values, shape }: NumberArray): StoredTensor {
  return { values: Float32Array.from(values), shape }
}
