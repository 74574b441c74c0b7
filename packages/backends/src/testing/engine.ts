import { setFlagsFromString } from 'node:v8'
import '@tensorflow/tfjs-backend-cpu'
import type { DataType, NamedAttrMap, NamedTensorInfoMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core'
import { engine, getBackend, getKernel, registerBackend, removeBackend, setBackend, tensor } from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { EngineBackend, type EngineOptions } from '../engine/backend.js'
import { registerKernels } from '../kernels/index.js'
import type { Values } from './arrays.js'

/** Whether this run is one of the build with fused multiply-add, for which Node 20 wants a flag. */
const fma = process.env.SANDGLASS_TEST_FMA !== undefined
if (fma) setFlagsFromString('--experimental-wasm-relaxed-simd')

/** The same engine once more, with three threads and every job cut into many chunks; null where a test file has none. */
let cutEngine: EngineBackend | null = null

/**
 * Makes a backend of ours the active one for a test file; the result asks for it.
 *
 * @param options with them there is no second engine beside it that `runKernel` holds it against
 */
export function useEngine(name = 'engine', options?: EngineOptions): () => EngineBackend {
  let backend: EngineBackend
  beforeAll(async () => {
    backend = await EngineBackend.create(options ?? { fma })
    if (options === undefined) cutEngine = await EngineBackend.create({ fma, threads: 3, alwaysCut: true })
    registerKernels(name)
    registerBackend(name, () => backend)
    await setBackend(name)
  })
  afterAll(() => {
    cutEngine?.dispose()
    cutEngine = null
    removeBackend(name)
  })
  return () => backend
}

type Input = Values & { readonly dtype?: DataType }
type Inputs = Readonly<Record<string, Input>> | readonly Input[]
type Output = Values & { readonly dtype: DataType }

/**
 * Runs a kernel as TensorFlow.js does, sees to it that nothing is left in the heap, and that the
 * threads of a second engine come to the same bits.
 *
 * @param inputs float32 unless said otherwise; a list for kernels that take one
 */
export function runKernel(kernelName: string, inputs: Inputs, attributes: object = {}): Output {
  const [output] = runKernelWithOutputs(kernelName, inputs, attributes)
  return output as Output
}

/** The same for a kernel with any number of outputs. */
export function runKernelWithOutputs(kernelName: string, inputs: Inputs, attributes: object = {}): Output[] {
  const heap = heapOf()
  const before = heap.used
  const tensors = mapInputs(inputs, ({ values, shape, dtype }) => tensor([...values], [...shape], dtype ?? 'float32'))
  const made = engine().runKernel(kernelName, tensors as NamedTensorMap, attributes as NamedAttrMap)
  const outputs = (Array.isArray(made) ? made : [made]).map((output: Tensor) => {
    const result = { shape: output.shape, values: output.dataSync<'float32'>(), dtype: output.dtype }
    output.dispose()
    return result
  })
  for (const each of Object.values(tensors)) (each as Tensor).dispose()
  expect(heap.used).toBe(before)
  if (cutEngine !== null) expectSameBits(runOn(cutEngine, kernelName, inputs, attributes), outputs)
  return outputs.map(({ values, ...output }) => ({ ...output, values: Float64Array.from(values) }))
}

/** Calls a kernel past TensorFlow.js's engine, which knows one backend at a time. */
function runOn(backend: EngineBackend, kernelName: string, inputs: Inputs, attributes: object): { values: ArrayLike<number> }[] {
  const before = backend.heap.used
  const tensors = mapInputs(inputs, ({ values, shape, dtype = 'float32' }) => {
    const typed = new { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype as 'float32'](values)
    return { dataId: backend.write(typed, [...shape], dtype), shape: [...shape], dtype }
  })
  const { kernelFunc } = getKernel(kernelName, getBackend())
  const made = kernelFunc({ inputs: tensors as NamedTensorInfoMap, backend, attrs: attributes as NamedAttrMap })
  const outputs = (Array.isArray(made) ? made : [made]).map(({ dataId }) => {
    const values = backend.readSync(dataId) as Float32Array
    backend.disposeData(dataId)
    return { values }
  })
  for (const { dataId } of Object.values(tensors)) backend.disposeData(dataId)
  expect(backend.heap.used).toBe(before)
  return outputs
}

function mapInputs<Result>(inputs: Inputs, make: (input: Input) => Result): Readonly<Record<string, Result>> | Result[] {
  if (Array.isArray(inputs)) return inputs.map(make)
  return Object.fromEntries(Object.entries(inputs as Readonly<Record<string, Input>>).map(([key, input]) => [key, make(input)]))
}

function expectSameBits(
  actual: readonly { values: ArrayLike<number> }[],
  expected: readonly { values: ArrayLike<number> }[],
): void {
  expect(actual).toHaveLength(expected.length)
  for (const [index, { values }] of expected.entries()) {
    const got = actual[index]?.values as ArrayLike<number>
    for (let i = 0; i < values.length; i++)
      if (!Object.is(got[i], values[i])) expect.fail(`with threads value ${i} of output ${index} is ${got[i]}, not ${values[i]}`)
  }
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

/** Expects the same shape and the very same values. */
export function expectSame(actual: Values, expected: Values): void {
  expect(actual.shape).toEqual([...expected.shape])
  expect(actual.values).toEqual(expected.values)
}
