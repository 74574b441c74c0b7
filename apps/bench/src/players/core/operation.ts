import { stream } from '@sandglass/base'
import type { TensorFile } from '@sandglass/core'
import * as tf from '@tensorflow/tfjs-core'
import type { Drawn, OperationCase } from '../../works/operations/case.js'
import { operationPace, paced } from '../pace.js'
import type { Prepared } from '../player.js'

/** One kernel, again and again on the same inputs. */
export async function playOperation(problem: TensorFile): Promise<Prepared> {
  const { kernel, inputs: drawn, attributes } = JSON.parse(problem.metadata.operation ?? 'null') as OperationCase
  if (!tf.getKernel(kernel, tf.getBackend())) throw new Error(`it has no kernel ${kernel}`)
  const named = Object.entries(drawn).map(([name, each]: [string, Drawn]) => [name, tensorOf(name, each)] as const)
  const inputs = named.map(([, tensor]) => tensor)
  const given = (Array.isArray(drawn) ? inputs : Object.fromEntries(named)) as tf.NamedTensorMap
  const run = () => tf.engine().runKernel(kernel, given, attributes as unknown as tf.NamedAttrMap)
  const repeat = async (count: number) => {
    for (let i = 0; i < count; i++) tf.dispose(run())
  }
  const signature = signatureOf(run())
  return { signature, round: await paced(repeat, operationPace), end: async () => tf.dispose(inputs) }
}

function tensorOf(name: string, { shape, dtype = 'float32', within: [minimum, maximum] = [-1, 1] }: Drawn): tf.Tensor {
  const random = stream(1, `input ${name}`)
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape([...shape]) },
    () => minimum + (maximum - minimum) * random.uniform(),
  )
  if (dtype === 'float32') return tf.tensor(values, [...shape], dtype)
  const whole = dtype === 'bool' ? Uint8Array.from(values) : Int32Array.from(values)
  return tf.tensor(whole, [...shape], dtype)
}

/** The sum of the results' magnitudes; frees them. */
function signatureOf(results: tf.Tensor | tf.Tensor[]): number[] {
  const tensors = [results].flat()
  let sum = 0
  for (const tensor of tensors) for (const value of tensor.dataSync()) sum += Math.abs(value)
  tf.dispose(tensors)
  return [sum]
}
