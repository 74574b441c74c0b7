import { type Examples, fromArray, type NumberArray } from '@sandglass/base'
import { encode, type Model, reconstruct, type TensorFile } from '@sandglass/core'
import { wholes } from '../pace.js'
import type { Prepared } from '../player.js'
import { repeatedImages } from '../problem.js'
import { modelOf } from './model.js'

/** All images through the model and back. */
export function playReconstruct(problem: TensorFile): Promise<Prepared> {
  return play(problem, (model, images) => reconstruct(model, images, { batchSize: 128 }))
}

/** All images through the encoder. */
export function playEncode(problem: TensorFile): Promise<Prepared> {
  return play(problem, (model, images) => encode(model, images, { batchSize: 256 }))
}

async function play(problem: TensorFile, use: (model: Model, images: Examples) => Promise<NumberArray>): Promise<Prepared> {
  const model = modelOf(problem)
  const { values: pixels, shape } = repeatedImages(problem)
  const images = fromArray(pixels, shape.slice(1), { range: [0, 1] })
  const { values } = await use(model, images)
  return {
    signature: [meanOf(values)],
    round: await wholes(() => use(model, images)),
    end: async () => model.dispose(),
  }
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? Number.NaN
  return sum / values.length
}
