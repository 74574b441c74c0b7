import {
  type DenseAttributes,
  type DenseGradientInputs,
  type DenseInputs,
  fusedKernels,
  type WantedGradients,
} from '@sandglass/base'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { matrix } from '../factor.js'
import { kernel } from '../kernel.js'
import { multiply } from '../matrix-product.js'
import { activateUnlessRelu, gradientBefore } from './activation.js'

/** activation(x · kernel + bias) */
export const dense = kernel<DenseInputs<TensorInfo>, DenseAttributes>(
  fusedKernels.dense,
  ({ inputs: { x, kernel, bias }, attrs: { activation }, backend }) => {
    const [batch, inputs] = x.shape as [number, number]
    const units = kernel.shape[1] as number
    const out = backend.output([batch, units], 'float32')
    const y = backend.address(out)
    const start = bias === undefined ? null : backend.address(bias)
    multiply(backend, matrix(backend.address(x), batch, inputs), matrix(backend.address(kernel), inputs, units), start, y)
    if (activation === 'relu') backend.parallel('relu', batch * units, 8192, y, y)
    else activateUnlessRelu(backend, activation, y, batch * units)
    return [out]
  },
)

export const denseGradient = kernel<DenseGradientInputs<TensorInfo>, DenseAttributes & WantedGradients>(
  fusedKernels.denseGradient,
  ({ inputs: { dy, y, x, kernel }, attrs: { activation, inputGradient, biasGradient }, backend }) => {
    const [batch, inputs] = x.shape as [number, number]
    const units = kernel.shape[1] as number
    const dKernel = backend.output(kernel.shape, 'float32')
    const dBias = biasGradient ? backend.output([units], 'float32') : null
    const dInput = inputGradient ? backend.output(x.shape, 'float32') : null
    const dz = gradientBefore(backend, activation, backend.address(dy), backend.address(y), batch * units)
    const gradient = matrix(dz, batch, units)
    multiply(backend, matrix(backend.address(x), inputs, batch, true), gradient, null, backend.address(dKernel))
    if (dBias !== null) backend.parallel('sumColumns', units, 64, dz, batch, units, backend.address(dBias))
    if (dInput !== null)
      multiply(backend, gradient, matrix(backend.address(kernel), units, inputs, true), null, backend.address(dInput))
    return [dKernel, dBias, dInput].filter((each) => each !== null)
  },
)
