import type { DataType, NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core'
import { engine, registerBackend, removeBackend, setBackend, tensor } from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { EngineBackend, type EngineOptions } from '../engine/backend.js'
import { registerKernels } from '../kernels/index.js'
import type { Values } from './arrays.js'

/** Makes a backend of ours the active one for a test file; the result asks for it. */
export function useEngine(name = 'engine', options: EngineOptions = {}): () => EngineBackend {
  let backend: EngineBackend
  beforeAll(async () => {
    backend = await EngineBackend.create(options)
    registerKernels(name)
    registerBackend(name, () => backend)
    await setBackend(name)
  })
  afterAll(() => removeBackend(name))
  return () => backend
}

type Input = Values & { readonly dtype?: DataType }

/**
 * Runs a kernel as TensorFlow.js does, and sees to it that nothing is left in the heap.
 *
 * @param inputs float32 unless said otherwise; a list for kernels that take one
 */
export function runKernel(
  kernelName: string,
  inputs: Readonly<Record<string, Input>> | readonly Input[],
  attributes: object = {},
): Values & { readonly dtype: DataType } {
  const before = heapOf().used
  const tensors = Object.entries(inputs).map(
    ([key, { values, shape, dtype }]) => [key, tensor([...values], [...shape], dtype ?? 'float32')] as const,
  )
  const named = (Array.isArray(inputs) ? tensors.map(([, each]) => each) : Object.fromEntries(tensors)) as NamedTensorMap
  const output = engine().runKernel(kernelName, named, attributes as NamedAttrMap) as Tensor
  const result = { shape: output.shape, values: Float64Array.from(output.dataSync()), dtype: output.dtype }
  output.dispose()
  for (const [, each] of tensors) each.dispose()
  expect(heapOf().used).toBe(before)
  return result
}

function heapOf() {
  return (engine().backend as EngineBackend).heap
}

/**
 * Expects each value to be within `tolerance` of the reference, relative to it or, where given, to
 * the magnitude of the terms that it is the sum of.
 */
export function expectClose(actual: Values, expected: Values, tolerance: number, magnitude: Values = expected): void {
  expect(actual.shape).toEqual([...expected.shape])
  expected.values.forEach((value, index) => {
    const got = actual.values[index] as number
    if (Object.is(got, value) || got === value) return
    const error = Math.abs(got - value) / Math.max(Math.abs(magnitude.values[index] as number), Math.abs(value), 2 ** -126)
    if (!(error <= tolerance)) expect.fail(`value ${index} must be ${value}, got ${got}: off by ${error}, allowed is ${tolerance}`)
  })
}
