import type { Shape } from '@sandglass/base'
import type { Values } from '@sandglass/conformance/references'
import { type DataType, getKernel, type TensorInfo } from '@tensorflow/tfjs-core'
import type { Engine } from '../engine.js'

export type NumberType = 'float32' | 'int32' | 'bool'

export interface Input extends Values {
  /** float32 if left out. */
  readonly dtype?: NumberType
}

/** One call of a kernel, as TensorFlow.js would make it. */
export interface Call {
  readonly kernel: string
  /** By name, or a list for kernels that take one. */
  readonly inputs: Readonly<Record<string, Input>> | readonly Input[]
  readonly attributes?: object
  /** Inputs that the kernel changes in place: they count as its results, behind those that it returns. */
  readonly changes?: readonly string[]
}

/** What a kernel gave. */
export interface Result {
  readonly shape: Shape
  readonly dtype: DataType
  readonly values: Float32Array | Int32Array | Uint8Array
}

const constructors = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }

/**
 * Calls a kernel.
 *
 * @throws Error if anything but its results stays in the engine's memory
 */
export function run(engine: Engine, call: Call): Result[] {
  const { heap } = engine.backend
  const { used } = heap
  const results = runAndDispose(engine, call)
  if (heap.used !== used) throw new Error(`${call.kernel} must leave nothing in memory, left ${heap.used - used} bytes`)
  return results
}

function runAndDispose({ name, backend }: Engine, { kernel, inputs, attributes = {}, changes = [] }: Call): Result[] {
  const infos: [name: string, TensorInfo][] = []
  try {
    for (const [key, input] of Object.entries(inputs)) {
      const { shape, values, dtype = 'float32' } = input as Input
      const dataId = backend.write(constructors[dtype].from(values), [...shape], dtype)
      infos.push([key, { dataId, shape: [...shape], dtype }])
    }
    const named = Array.isArray(inputs) ? infos.map(([, info]) => info) : Object.fromEntries(infos)
    const { kernelFunc } = getKernel(kernel, name)
    const outputs = [kernelFunc({ inputs: named as Record<string, TensorInfo>, attrs: { ...attributes }, backend })].flat()
    const changed = infos.filter(([name]) => changes.includes(name)).map(([, info]) => info)
    const results = [...outputs, ...changed].map(({ dataId, shape, dtype }) => ({
      shape,
      dtype,
      values: backend.readSync(dataId) as Result['values'],
    }))
    for (const { dataId } of outputs) backend.disposeData(dataId)
    return results
  } finally {
    for (const [, { dataId }] of infos) backend.disposeData(dataId)
  }
}
