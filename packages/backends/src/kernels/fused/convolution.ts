import { type ConvolutionAttributes, type ConvolutionInputs, fusedKernels } from '@sandglass/base'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import type { Finish } from '../convolution/finish.js'
import { poolOf } from '../convolution/fused-pooling.js'
import { convolve } from '../convolution/paths.js'
import { convolveUpsampled, takesTaps } from '../convolution/upsampled.js'
import { kernel } from '../kernel.js'
import { activateUnlessRelu } from './activation.js'
import { type FusedInfo, fusedInfo, smallImages, upsampled } from './fused-info.js'

/** Upsampling, convolution, bias, activation and pooling in one. */
export const convolution = kernel<ConvolutionInputs<TensorInfo>, ConvolutionAttributes>(
  fusedKernels.convolution,
  ({ inputs: { x, filter, bias }, attrs, backend }) => {
    const fused = fusedInfo(x.shape, filter.shape, attrs)
    const { info } = fused
    const pool = attrs.pool === null ? null : poolOf(backend, info.outShape, attrs.pool)
    const shape = pool === null ? info.outShape : [info.batchSize, pool.outHeight, pool.outWidth, info.outChannels]
    const out = backend.output(shape, 'float32')
    const selection = pool === null ? null : backend.output(shape, 'bool')
    const finish: Finish = {
      bias: bias === undefined ? null : backend.address(bias),
      relu: attrs.activation === 'relu',
      pool,
      y: backend.address(out),
      selection: selection === null ? 0 : backend.address(selection),
    }
    forward(backend, backend.address(x), backend.address(filter), fused, finish)
    // Every activation rises, so that it may as well come after the pooling.
    activateUnlessRelu(
      backend,
      attrs.activation,
      finish.y,
      shape.reduce((product, length) => product * length, 1),
    )
    return selection === null ? [out] : [out, selection]
  },
)

function forward(backend: EngineBackend, x: number, filter: number, fused: FusedInfo, finish: Finish): void {
  const { info, upsample } = fused
  if (info.batchSize > 0 && takesTaps(info, upsample))
    convolveUpsampled(backend, x, filter, smallImages(info), info.outChannels, finish)
  else convolve(backend, upsampled(backend, x, fused), filter, info, finish)
}
