import { refuse } from '@sandglass/base'
import type { Tensor } from '@tensorflow/tfjs-core'

/**
 * Holds a tensor that an operation is given to single precision and to the sizes that go with the
 * others: a fused kernel reads memory by them.
 *
 * @param sizes its shape; null where any size will do
 * @throws InvalidArgumentError
 */
export function checkOperand(operation: string, name: string, tensor: Tensor, sizes: readonly (number | null)[]): void {
  const { shape, dtype } = tensor
  if (dtype !== 'float32') refuse(operation, `${name}.dtype`, '"float32"', dtype, "Cast it first: tf.cast(x, 'float32').")
  if (shape.length === sizes.length && sizes.every((size, axis) => size === null || size === shape[axis])) return
  const wanted = sizes.map((size) => size ?? '…').join(', ')
  refuse(operation, `${name}.shape`, `[${wanted}]`, shape, 'Reshape it, or check which tensor was given.')
}
