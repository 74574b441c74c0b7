import { type ConvolutionAttributes, type ConvolutionGradientInputs, fusedKernels, type WantedGradients } from '@sandglass/base'
import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { dilatedInputGradient } from '../convolution/dilated-input-gradient.js'
import type { Outgoing } from '../convolution/finish.js'
import { poolOf } from '../convolution/fused-pooling.js'
import { filterGradient, inputGradient } from '../convolution/paths.js'
import { gradientsOfUpsampled, takesTaps } from '../convolution/upsampled.js'
import { kernel } from '../kernel.js'
import { gradientBefore } from './activation.js'
import { type FusedInfo, fusedInfo, smallImages, upsampled } from './fused-info.js'

export const convolutionGradient = kernel<ConvolutionGradientInputs<TensorInfo>, ConvolutionAttributes & WantedGradients>(
  fusedKernels.convolutionGradient,
  ({ inputs, attrs, backend }) => {
    const { x, filter } = inputs
    const fused = fusedInfo(x.shape, filter.shape, attrs)
    const { info, upsample } = fused
    const dFilter = backend.output(filter.shape, 'float32')
    const dBias = attrs.biasGradient ? backend.output([info.outChannels], 'float32') : null
    const dInput = attrs.inputGradient ? backend.output(x.shape, 'float32') : null
    const addressOf = (each: TensorInfo | null) => (each === null ? null : backend.address(each))
    const out = { filter: backend.address(dFilter), bias: addressOf(dBias), input: addressOf(dInput) }
    const outgoing = outgoingOf(backend, inputs, attrs, info.outShape)
    const [images, weights] = [backend.address(x), backend.address(filter)]
    if (info.batchSize > 0 && takesTaps(info, upsample))
      gradientsOfUpsampled(backend, images, weights, outgoing, smallImages(info), info.outChannels, out)
    else {
      filterGradient(backend, upsampled(backend, images, fused), outgoing, info, out)
      if (out.input !== null) gradientAtInput(backend, outgoing, weights, fused, out.input)
    }
    return [dFilter, dBias, dInput].filter((each) => each !== null)
  },
  // The selection is of another type.
  ({ inputs: { x } }) => x.dtype === 'float32',
)

/** What the kernels undo by themselves, image by image, is a pooling and a ReLU; other activations are undone first. */
function outgoingOf(
  backend: EngineBackend,
  { dy, y, selection }: ConvolutionGradientInputs<TensorInfo>,
  { activation, pool }: ConvolutionAttributes,
  productShape: [number, number, number, number],
): Outgoing {
  const [gradient, output] = [backend.address(dy), backend.address(y)]
  const relu = activation === 'relu'
  return {
    dy: relu ? gradient : gradientBefore(backend, activation, gradient, output, util.sizeFromShape(dy.shape)),
    y: relu ? output : 0,
    selection: selection === undefined ? 0 : backend.address(selection),
    pool: pool === null ? null : poolOf(backend, productShape, pool),
  }
}

function gradientAtInput(
  backend: EngineBackend,
  outgoing: Outgoing,
  filter: number,
  { info, upsample }: FusedInfo,
  dx: number,
): void {
  const { batchSize, inHeight, inWidth, inChannels, dilationHeight, dilationWidth } = info
  const [down, across] = upsample
  const large = down * across === 1 ? dx : backend.scratch(util.sizeFromShape(info.inShape) * 4)
  const finish = { bias: null, relu: false, y: large }
  if (dilationHeight * dilationWidth > 1) dilatedInputGradient(backend, outgoing, filter, info, finish)
  else inputGradient(backend, outgoing, filter, info, finish)
  if (large !== dx)
    backend.parallel('sumBlocks', (batchSize * inHeight) / down, 4, large, inWidth / across, inChannels, down, across, dx)
}
