import type { ConvolutionAttributes } from '@sandglass/base'
import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { convolutionInfo } from '../convolution/info.js'
import type { SmallImages } from '../convolution/upsampled.js'
import { copyStrided } from '../strided.js'

/** A convolution behind an upsampling; `info` is that of the upsampled images. */
export interface FusedInfo {
  readonly info: backend_util.Conv2DInfo
  readonly upsample: readonly [number, number]
}

/** @param shape of the images before they are upsampled */
export function fusedInfo(
  shape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations, upsample }: ConvolutionAttributes,
): FusedInfo {
  const [batch, height, width, channels] = shape as [number, number, number, number]
  const attributes = {
    strides: [...strides] as [number, number],
    pad,
    dataFormat: 'NHWC' as const,
    dilations: [...dilations] as [number, number],
  }
  return { upsample, info: convolutionInfo([batch, height * upsample[0], width * upsample[1], channels], filterShape, attributes) }
}

/** The images before an upsampling by two. */
export function smallImages({ batchSize, inHeight, inWidth, inChannels }: backend_util.Conv2DInfo): SmallImages {
  return { batch: batchSize, height: inHeight / 2, width: inWidth / 2, channels: inChannels }
}

/** The address of the images once they are upsampled: x itself if they are not. */
export function upsampled(backend: EngineBackend, x: number, { info, upsample: [down, across] }: FusedInfo): number {
  if (down * across === 1) return x
  const { batchSize, inHeight, inWidth, inChannels } = info
  const pixel = inChannels * 4
  const out = backend.scratch(batchSize * inHeight * inWidth * pixel)
  const width = inWidth / across
  copyStrided(backend, x, out, [
    { size: (batchSize * inHeight) / down, step: width * pixel, outStep: down * inWidth * pixel },
    { size: down, step: 0, outStep: inWidth * pixel },
    { size: width, step: pixel, outStep: across * pixel },
    { size: across, step: 0, outStep: pixel },
    { size: inChannels, step: 4, outStep: 4 },
  ])
  return out
}
