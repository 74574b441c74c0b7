import type { Json } from '@sandglass/base'

/** What goes into an operation: values drawn evenly from a range; by default floats in [−1, 1). */
export interface Drawn {
  readonly shape: readonly number[]
  /** Default `float32`. */
  readonly dtype?: 'float32' | 'int32' | 'bool'
  /** From the lower bound up to, but not with, the upper one. */
  readonly within?: readonly [number, number]
}

/** One call of a TensorFlow.js kernel. */
export interface OperationCase {
  /** What is special about it, for the table: shapes, strides. */
  readonly name: string
  readonly kernel: string
  /** By name; a list for kernels that take any number. */
  readonly inputs: Readonly<Record<string, Drawn>> | readonly Drawn[]
  readonly attributes: Readonly<Record<string, Json>>
}

/** A tensor of floats in [−1, 1). */
export function floats(...shape: number[]): Drawn {
  return { shape }
}

/** The same with values in a range. */
export function within(minimum: number, maximum: number, ...shape: number[]): Drawn {
  return { shape, within: [minimum, maximum] }
}

export function integers(bound: number, ...shape: number[]): Drawn {
  return { shape, dtype: 'int32', within: [0, bound] }
}

export function booleans(...shape: number[]): Drawn {
  return { shape, dtype: 'bool', within: [0, 2] }
}

/** A case that is named by its inputs' shapes. */
export function operation(
  kernel: string,
  inputs: OperationCase['inputs'],
  attributes: OperationCase['attributes'] = {},
  remark = '',
): OperationCase {
  const shapes = Object.values(inputs).map(({ shape }: Drawn) => `[${shape.join(',')}]`)
  return { name: [kernel, shapes.join(' '), remark].filter(Boolean).join(' '), kernel, inputs, attributes }
}
