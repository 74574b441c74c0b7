import { BackendUnavailableError, InvalidArgumentError } from '@sandglass/base'
import {
  getBackend,
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core'

/** One kernel that TensorFlow.js ran. */
export interface KernelCall {
  /** TensorFlow.js's name of it, such as `FusedConv2D`. */
  readonly name: string
  /** The shapes of its input tensors, and of its results. */
  readonly inputs: readonly (readonly number[])[]
  readonly outputs: readonly (readonly number[])[]
  /** Until it returned. A GPU has then been told what to do, and may do it later. */
  readonly milliseconds: number
}

/** The kernels as they were, while they are watched. */
let watched: readonly KernelConfig[] | null = null

/**
 * Tells of every kernel that the active backend runs from now on: which, on what shapes, for how long.
 * It costs about a microsecond a call, and what `listen` takes, which should do no more than note.
 *
 * @returns what ends it
 * @throws BackendUnavailableError if no backend is active
 * @throws InvalidArgumentError while another watch goes on
 */
export function watchKernels(listen: (call: KernelCall) => void): () => void {
  const backendName = getBackend()
  if (!backendName)
    throw new BackendUnavailableError('auto', 'watchKernels: no backend is active.', { cure: 'Call useBackend() first.' })
  if (watched !== null)
    throw new InvalidArgumentError('watchKernels: the kernels are being watched already.', {
      cure: 'End the first watch, by what it returned, before the next.',
    })
  const kernels = getKernelsForBackend(backendName)
  watched = kernels
  for (const kernel of kernels) replace({ ...kernel, kernelFunc: timed(kernel, listen) })
  return () => {
    if (watched !== kernels) return
    kernels.forEach(replace)
    watched = null
  }
}

function replace(kernel: KernelConfig): void {
  unregisterKernel(kernel.kernelName, kernel.backendName)
  registerKernel(kernel)
}

function timed({ kernelName, kernelFunc }: KernelConfig, listen: (call: KernelCall) => void): KernelConfig['kernelFunc'] {
  return (call) => {
    const began = performance.now()
    const result = kernelFunc(call)
    const milliseconds = performance.now() - began
    listen({
      name: kernelName,
      inputs: shapesOf(Object.values(call.inputs)),
      outputs: shapesOf(Array.isArray(result) ? result : [result]),
      milliseconds,
    })
    return result
  }
}

/** Inputs that a call leaves out are not there. */
function shapesOf(tensors: readonly (TensorInfo | undefined)[]): (readonly number[])[] {
  return tensors.flatMap((tensor) => (tensor === undefined ? [] : [tensor.shape]))
}
