import type { NumberArray } from '@sandglass/base'
import type { StoredTensor, TensorFile } from '@sandglass/core'

export function storedOf({ tensors }: TensorFile, name: string): StoredTensor {
  const stored = tensors.get(name)
  if (!stored) throw new Error(`the problem has no ${name}`)
  return stored
}

/** A tensor's floats. */
export function floatsOf(problem: TensorFile, name: string): Float32Array {
  return storedOf(problem, name).values as Float32Array
}

/** The names of the initial weights, in the order of the layers. */
export function weightNames({ metadata }: TensorFile): string[] {
  return JSON.parse(metadata.weights ?? '[]') as string[]
}

/** Adam's. */
export function epsilonOf({ metadata }: TensorFile): number {
  return Number(metadata.epsilon)
}

/** The problem's images as floats, as many times over as it says. */
export function repeatedImages(problem: TensorFile): NumberArray {
  const { values, shape } = storedOf(problem, 'images')
  const [count = 0, ...rest] = shape
  const copies = Number(problem.metadata.copies ?? 1)
  const all = new Float32Array(copies * values.length)
  for (let copy = 0; copy < copies; copy++) all.set(values, copy * values.length)
  return { values: all, shape: [copies * count, ...rest] }
}
