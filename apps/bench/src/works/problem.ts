import { useBackend } from '@sandglass/backends'
import { type NumberArray, stream } from '@sandglass/base'
import { createModel, type ModelInput, type StoredTensor, type TensorFile } from '@sandglass/core'

/**
 * Adam's ε for every system: so small that it makes no difference to which root it is added. Keras and
 * Sandglass add it before they correct the moments, PyTorch and optax after, which shows in first losses.
 */
const epsilon = 1e-10

/** The architectures that systems outside of core build by hand; `family` is core's alone. */
export type Architecture = 'dense' | 'denoiser' | 'deep-convolutional' | 'variational' | 'family'

/**
 * An autoencoder with weights that Sandglass draws from a seed and every system begins with, and
 * whatever data it is to work on.
 */
export async function autoencoderProblem(
  architecture: Architecture,
  config: ModelInput,
  data: Readonly<Record<string, StoredTensor>>,
): Promise<TensorFile> {
  await useBackend('cpu')
  const model = createModel({ ...config, seed: 1 })
  const weights: Record<string, StoredTensor> = {}
  for (const [name, weight] of model.weights) weights[name] = { shape: weight.shape, values: await weight.data<'float32'>() }
  model.dispose()
  return problemOf({ architecture, model: JSON.stringify(config) }, weights, data)
}

/** @param weights by name, in the order of the layers, each kernel before its bias */
export function problemOf(
  metadata: Readonly<Record<string, string>>,
  weights: Readonly<Record<string, StoredTensor>>,
  data: Readonly<Record<string, StoredTensor>>,
): TensorFile {
  return {
    tensors: new Map([...Object.entries(data), ...Object.entries(weights)]),
    metadata: { ...metadata, weights: JSON.stringify(Object.keys(weights)), epsilon: String(epsilon) },
  }
}

/** A dense layer's first weights, as Keras draws them: uniform in ±√(6 / (inputs + units)) (Glorot and Bengio, 2010); zero biases. */
export function denseWeights(name: string, inputs: number, units: number): Record<string, StoredTensor> {
  const random = stream(1, `weights of ${name}`)
  const bound = Math.sqrt(6 / (inputs + units))
  const values = Float32Array.from({ length: inputs * units }, () => bound * (2 * random.uniform() - 1))
  return {
    [`${name}.kernel`]: { shape: [inputs, units], values },
    [`${name}.bias`]: { shape: [units], values: new Float32Array(units) },
  }
}

export function stored({ values, shape }: NumberArray): StoredTensor {
  return { values: Float32Array.from(values), shape }
}
