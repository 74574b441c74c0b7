import { sizeOf } from '@sandglass/base'
import type { Model } from '../../../models/model.js'
import type { BatchView } from '../batch-view.js'
import type { DetectorConfig, ErrorName } from '../options.js'
import { smooth } from '../smooth.js'
import { standardize } from '../standardize-each.js'
import type { Score } from './score.js'

/** The mean over an example's values of how far each is from what it was rebuilt as. */
export const reconstruction: Score = {
  misfit: () => null,
  async of(batch, config) {
    const errors = await errorsOf(batch, config)
    const size = errors.length / batch.count
    return Float64Array.from({ length: batch.count }, (_, example) => {
      let sum = 0
      for (let i = example * size; i < (example + 1) * size; i++) sum += errors[i] as number
      return sum / size
    })
  },
}

/** Each value's error, `[count, …inputShape]`, in double precision. */
export async function errorsOf(
  batch: BatchView,
  { error, scaling, smoothing }: Pick<DetectorConfig, 'error' | 'scaling' | 'smoothing'>,
): Promise<Float64Array> {
  const { input, count, model } = batch
  const output = await batch.reconstructions()
  const errorOf = errors[error]
  if (scaling !== 'errors' && smoothing === 1) return Float64Array.from(input, (value, i) => errorOf(value, output[i] as number))
  const size = sizeOf(model.inputShape)
  const result = new Float64Array(input.length)
  const compared = (values: Float32Array): Float64Array => {
    const given = new Float64Array(values)
    if (scaling === 'errors') standardize(values, given)
    return smoothing === 1 ? given : smooth(given, model.inputShape, smoothing)
  }
  for (let start = 0; start < count * size; start += size) {
    const [from, to] = [compared(input.subarray(start, start + size)), compared(output.subarray(start, start + size))]
    for (let i = 0; i < size; i++) result[start + i] = errorOf(from[i] as number, to[i] as number)
  }
  return result
}

/** The nearest to 1 that a sigmoid comes in single precision before it is 1. */
const nearest = 1 - 2 ** -24

const errors: Readonly<Record<ErrorName, (value: number, output: number) => number>> = {
  squared: (value, output) => (value - output) ** 2,
  absolute: (value, output) => Math.abs(value - output),
  'cross-entropy': (value, output) => {
    const p = Math.min(Math.max(output, 1 - nearest), nearest)
    return -value * Math.log(p) - (1 - value) * Math.log1p(-p)
  },
}

/** The error that a model was trained to make small; `squared` where it is none of those that there are. */
export function ownError({ config }: Model): ErrorName {
  const { loss, likelihood } = config as { readonly loss?: unknown; readonly likelihood?: unknown }
  if (loss === 'binary-crossentropy' || likelihood === 'bernoulli') return 'cross-entropy'
  return loss === 'mean-absolute-error' ? 'absolute' : 'squared'
}
