import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'
import { adam } from './adam.js'
import { filterGradient } from './filter-gradient.js'
import { resizeNearestNeighbor } from './resize-nearest-neighbor.js'
import { uploadByQueue } from './upload.js'

let isMended = false

/** Has TensorFlow.js's WebGPU backend use what is ours: where it has nothing, or what is slow or wrong. */
export function mendWebgpu({ WebGPUBackend }: typeof import('@tensorflow/tfjs-backend-webgpu')): void {
  if (isMended) return
  for (const kernel of [adam, filterGradient(), ...resizeNearestNeighbor()]) register(kernel)
  uploadByQueue(WebGPUBackend)
  isMended = true
}

function register(kernel: KernelConfig): void {
  const { kernelName, backendName } = kernel
  if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName)
  registerKernel(kernel)
}
