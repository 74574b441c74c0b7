import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'
import { adam } from './adam.js'
import { filterGradient } from './filter-gradient.js'
import { resizeNearestNeighbor } from './resize-nearest-neighbor.js'

let areRegistered = false

/** Has TensorFlow.js's WebGPU backend use kernels of ours: where it has none, or one that is slow or wrong. */
export function registerWebgpuKernels(): void {
  if (areRegistered) return
  for (const kernel of [adam, filterGradient(), resizeNearestNeighbor()]) register(kernel)
  areRegistered = true
}

function register(kernel: KernelConfig): void {
  const { kernelName, backendName } = kernel
  if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName)
  registerKernel(kernel)
}
