import { type RandomStream, type Shape, sizeOf } from '@sandglass/base'
import { type Tensor, tensor } from '@tensorflow/tfjs-core'

/** Standard normal values of a shape, drawn from a stream: the noise of an objective. */
export function normals(shape: Shape, random: RandomStream): Tensor {
  const values = new Float32Array(sizeOf(shape))
  for (let index = 0; index < values.length; index++) values[index] = random.normal()
  return tensor(values, [...shape], 'float32')
}
