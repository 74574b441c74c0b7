import { engine, getBackend, getKernel, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core'

/** Whether the backend in use has a kernel of this name. */
export function hasKernel(name: string): boolean {
  return getKernel(name, getBackend()) !== undefined
}

/** Runs a kernel that TensorFlow.js has no function for, or whose function would refuse a fused activation. */
export function runKernel(name: string, inputs: Readonly<Record<string, Tensor>>, attributes: NamedAttrMap): Tensor {
  return engine().runKernel(name, inputs as NamedTensorMap, attributes) as Tensor
}
