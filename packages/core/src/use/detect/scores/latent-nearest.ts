import { sizeOf, stream, subset } from '@sandglass/base'
import { inOrder } from '../../../batches/read.js'
import { encode } from '../../encode.js'
import { nearest } from '../../nearest.js'
import type { Score } from './score.js'

/** How far an example's code is from those of the training examples nearest to it, by Euclid: the mean over the nearest `neighbours`. */
export const latentNearest: Score = {
  misfit: () => null,
  async fit(model, training, { references, seed }, pass) {
    const order = inOrder(training.count)
    if (references < order.length) stream(seed, 'references').shuffle(order)
    const kept = order.slice(0, references).sort()
    const { values, shape } = await encode(model, subset(training, kept), pass)
    return new Map([['codes', { shape: [shape[0] ?? 0, sizeOf(model.latentShape)], values }]])
  },
  isSound(fitted, { neighbours }, latentSize) {
    const codes = fitted.get('codes')
    const [count = 0, size = 0] = codes?.shape ?? []
    return (
      fitted.size === 1 &&
      codes?.values instanceof Float32Array &&
      codes.shape.length === 2 &&
      count >= neighbours &&
      size > 0 &&
      (latentSize ?? size) === size &&
      codes.values.every(Number.isFinite)
    )
  },
  async of(batch, { neighbours }, fitted) {
    const codes = fitted.get('codes')
    const [count = 0, size = 0] = codes?.shape ?? []
    const queries = { values: await batch.latents(), shape: [batch.count, size] }
    const { distances } = nearest({ values: codes?.values as Float32Array, shape: [count, size] }, queries, neighbours)
    return Float64Array.from({ length: batch.count }, (_, example) => {
      let sum = 0
      for (let i = example * neighbours; i < (example + 1) * neighbours; i++) sum += distances[i] as number
      return sum / neighbours
    })
  },
}
