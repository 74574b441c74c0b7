/**
 * Our kernels, each in the shape that TensorFlow.js asks for.
 *
 * A kernel resolves shapes and attributes in TypeScript, gets the addresses that it needs from the
 * backend, and calls WebAssembly functions that know numbers and addresses only. Calls that it can't
 * serve (another type, another layout) go to the cpu backend's kernel of the same name, and so do
 * all names that are not here.
 *
 * A new kernel: a file beside this one, a line in `kernels`. cpu's kernels call one another directly,
 * not through the registry: a kernel that they build others from (`Softmax` from `Exp`, …) does not
 * speed those up, so override the compositions as well.
 */
import '@tensorflow/tfjs-backend-cpu'
import { getKernel, getKernelsForBackend, registerKernel } from '@tensorflow/tfjs-core'
import { batchMatMulKernel } from './batch-mat-mul.js'
import { binaryKernels } from './binary.js'
import { fillKernel } from './fill.js'
import type { Kernel } from './kernel.js'
import { unaryKernels } from './unary.js'

export const kernels: readonly Kernel[] = [...unaryKernels, ...binaryKernels, batchMatMulKernel, fillKernel]

/** Registers our kernels, and for every other operation the cpu backend's, under a backend's name. Once is enough. */
export function registerKernels(backendName: string): void {
  for (const kernel of [...kernels, ...getKernelsForBackend('cpu')])
    if (getKernel(kernel.kernelName, backendName) === undefined) registerKernel({ ...kernel, backendName })
}
