import { FusedBatchNorm, type FusedBatchNormAttrs, type FusedBatchNormInputs, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { type Call, kernel, takesFloats } from './kernel.js'

/** Values of which one chunk is made. */
const grain = 16384
/** A row shorter than this is written out several times, as it is not worth its own loop. */
const shortRow = 256

/** (x − mean)·scale / √(variance + ε) + offset, with one of each for every place of the last axis. */
export const batchNormalization = kernel<FusedBatchNormInputs, FusedBatchNormAttrs>(
  FusedBatchNorm,
  ({ inputs: { x, mean, variance, offset, scale }, attrs: { varianceEpsilon = 0.001 }, backend }) => {
    const channels = util.sizeFromShape(mean.shape)
    const columns = Math.ceil(shortRow / channels) * channels
    const out = backend.output(x.shape, 'float32')
    const [from, to] = [backend.address(x), backend.address(out)]
    const given = [mean, variance, offset, scale].map((each) => (each === undefined ? null : backend.address(each)))
    const rows = backend.scratch(3 * columns * 4)
    const view = backend.heap.view('float32', rows, 3 * columns)
    const [means, variances, offsets, scales] = given.map((address) =>
      address === null ? null : backend.heap.view('float32', address, channels),
    )
    for (let i = 0; i < columns; i++) {
      const channel = i % channels
      view[i] = means?.[channel] as number
      view[columns + i] = (scales?.[channel] ?? 1) / Math.sqrt((variances?.[channel] as number) + varianceEpsilon)
      view[2 * columns + i] = offsets?.[channel] ?? 0
    }
    backend.parallel('normalize', util.sizeFromShape(x.shape), grain, from, rows, to, columns)
    return out
  },
  (call) => takesFloats(call) && isPerChannel(call),
)

/** Whether there is one of each for every place of the last axis. */
function isPerChannel({ inputs: { x, mean, variance, offset, scale } }: Call<FusedBatchNormInputs>): boolean {
  const channels = x.shape.at(-1) ?? 0
  const parts: (TensorInfo | undefined)[] = [mean, variance, offset, scale]
  return channels > 0 && parts.every((part) => part === undefined || (part.shape.length === 1 && part.shape[0] === channels))
}
