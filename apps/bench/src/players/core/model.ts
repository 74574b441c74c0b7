import { createModel, type Model, type TensorFile } from '@sandglass/core'
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { storedOf } from '../problem.js'

/** The problem's autoencoder with the problem's weights. */
export function modelOf(problem: TensorFile): Model {
  const model = createModel(JSON.parse(problem.metadata.model ?? 'null'))
  for (const [name, weight] of model.weights) tidy(() => weight.assign(tensorOf(problem, name)))
  return model
}

export function tensorOf(problem: TensorFile, name: string): Tensor {
  const { values, shape } = storedOf(problem, name)
  return tensor(values as Float32Array, [...shape], 'float32')
}
