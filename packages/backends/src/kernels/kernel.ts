import { BackendUnavailableError, InvalidArgumentError } from '@sandglass/base'
import { getKernel, type KernelFunc, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'

/** What TensorFlow.js calls a kernel with. */
export interface Call<Inputs, Attributes = unknown> {
  readonly inputs: { readonly [Name in keyof Inputs]: NonNullable<Inputs[Name]> }
  readonly attrs: Attributes
  readonly backend: EngineBackend
}

/** A kernel of ours, before it is registered under a backend's name. */
export interface Kernel {
  readonly kernelName: string
  readonly kernelFunc: KernelFunc
}

/**
 * A kernel of ours.
 *
 * @param kernelName TensorFlow.js's name
 * @param run makes the outputs, through `backend.output`
 * @param accepts which calls it takes; the others go to the cpu backend's kernel. By default those
 *   whose inputs are all float32
 */
export function kernel<Inputs extends object, Attributes extends object = object>(
  kernelName: string,
  run: (call: Call<Inputs, Attributes>) => TensorInfo | TensorInfo[],
  accepts: (call: Call<Inputs, Attributes>) => boolean = takesFloats,
): Kernel {
  const kernelFunc = (call: Call<Inputs, Attributes>): ReturnType<KernelFunc> =>
    accepts(call) ? call.backend.run(() => run(call)) : cpuKernel(kernelName)(call as unknown as Parameters<KernelFunc>[0])
  return { kernelName, kernelFunc: kernelFunc as unknown as KernelFunc }
}

export function takesFloats({ inputs }: Call<object>): boolean {
  // Asked before every kernel: no list of the inputs is made.
  for (const name in inputs) {
    const input = (inputs as NamedTensorInfoMap)[name]
    if (input !== undefined && input.dtype !== 'float32') return false
  }
  return true
}

function cpuKernel(kernelName: string): KernelFunc {
  const config = getKernel(kernelName, 'cpu')
  if (config === undefined && kernelName.startsWith('Sandglass'))
    throw new InvalidArgumentError(`wasm: ${kernelName} works on tensors of type float32 alone.`, {
      cure: "Cast them first: tf.cast(x, 'float32').",
    })
  if (config === undefined)
    throw new BackendUnavailableError('wasm', `wasm: it has no kernel for this call of ${kernelName}, nor for what replaces it.`, {
      cure: 'Leave out fallbacks: false of useBackend().',
    })
  return config.kernelFunc
}
