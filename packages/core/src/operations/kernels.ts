import type { fusedKernels, WantedGradients } from '@sandglass/base'
import { engine, getBackend, getKernel, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core'

type FusedKernel = (typeof fusedKernels)[keyof typeof fusedKernels]

/** Whether the backend in use has a kernel of this name. */
export function hasKernel(name: string): boolean {
  return getKernel(name, getBackend()) !== undefined
}

/** Runs a kernel that TensorFlow.js has no function for, or whose function would refuse a fused activation. */
export function runKernel(name: string, inputs: Readonly<Record<string, Tensor>>, attributes: NamedAttrMap): Tensor {
  return engine().runKernel(name, inputs as NamedTensorMap, attributes) as Tensor
}

/** Runs a fused kernel; the types beside its name tell what goes in and what comes out. */
export function runFused(name: FusedKernel, inputs: object, attributes: object): Tensor[] {
  return engine().runKernel(name, inputs as NamedTensorMap, attributes as NamedAttrMap) as Tensor[]
}

/**
 * Runs the gradient kernel of an operation that has an input, a kernel and perhaps a bias.
 *
 * @param wanted which of these gradients are; that of the kernel comes anyway
 */
export function runFusedGradient(name: FusedKernel, inputs: object, attributes: object, wanted: ReadonlySet<string>) {
  const wants: WantedGradients = { inputGradient: wanted.has('input'), biasGradient: wanted.has('bias') }
  const [kernel, ...others] = runFused(name, inputs, { ...attributes, ...wants })
  const bias = wants.biasGradient ? others.shift() : undefined
  return { kernel, bias, input: others.shift() }
}
