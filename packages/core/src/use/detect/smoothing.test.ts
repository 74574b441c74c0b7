import { type Examples, fromArray, readAll, stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import '../../testing/backend.js'
import { autoencoder } from '../../models/autoencoder/index.js'
import { dense } from '../../networks/dense/index.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import { vectors } from '../../testing/trainings.js'
import { reconstruct } from '../use.js'
import { anomalyMaps, detect } from './detect.js'
import { detectionSplit } from './detection-split.js'
import { type Detector, detector } from './detector.js'
import { loadDetector, saveDetector } from './detector-file.js'

const valuesOf = async (examples: Examples) => (await readAll(examples)).values

describe('a score of smoothed images', () => {
  const shape = [6, 5, 2] as const
  const images = (count: number) =>
    fromArray(
      Float32Array.from({ length: count * 60 }, () => random.uniform()),
      shape,
    )
  const random = stream(5, 'images')
  const shared = detectionSplit(images(300), { calibration: 150, seed: 1 })
  const judged = images(9)

  /** The mean over what of a 3 × 3 window lies within the image, by definition. */
  const smoothed = (values: Float32Array, start: number) =>
    Array.from({ length: 60 }, (_, at) => {
      const [y, x, channel] = [Math.floor(at / 10), Math.floor((at % 10) / 2), at % 2]
      const near = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [y + dy, x + dx] as const))
      const inside = near.filter(([row, column]) => row >= 0 && row < 6 && column >= 0 && column < 5)
      return (
        inside.reduce((sum, [row, column]) => sum + (values[start + row * 10 + column * 2 + channel] as number), 0) / inside.length
      )
    })

  it('compares means over windows of each channel, in the map as in the score', async () => {
    using any = autoencoder({ network: dense({ input: shape, latent: 3 }), loss: 'mean-absolute-error', seed: 1 })
    const made = await detector(any, shared, { scores: ['reconstruction'], smoothing: 3, falseAlarms: 0.1 })
    const [{ scores }, { values: map }] = [await detect(any, made, judged), await anomalyMaps(any, made, judged)]
    const [x, y] = [await valuesOf(judged), (await reconstruct(any, judged)).values]
    scores.forEach((score, example) => {
      const [from, to] = [smoothed(x, 60 * example), smoothed(y as Float32Array, 60 * example)]
      const errors = from.map((value, i) => Math.abs(value - (to[i] as number)))
      expect(score).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 60, 6)
      errors.forEach((error, i) => {
        expect(map[60 * example + i]).toBeCloseTo(error, 6)
      })
    })
  })

  it('does so by default where images are of some size, and as a detector says that was made before', async () => {
    using small = autoencoder({ network: dense({ input: shape, latent: 3 }), loss: 'mean-absolute-error', seed: 1 })
    const made = await detector(small, shared, { scores: ['reconstruction'], falseAlarms: 0.1 })
    expect(made.config.smoothing).toBe(1)
    const { smoothing: _, ...before } = made.config
    const store = memoryStore()
    await saveDetector({ ...made, config: before as Detector['config'] }, store)
    expect(await loadDetector(store)).toEqual(made)
    using large = autoencoder({ network: dense({ input: [16, 16, 1], latent: 3 }), loss: 'mean-absolute-error', seed: 1 })
    const flat = fromArray(new Float32Array(300 * 256), [16, 16, 1])
    const parts = detectionSplit(flat, { calibration: 150, seed: 1 })
    expect((await detector(large, parts, { falseAlarms: 0.1 })).config.smoothing).toBe(3)
  })

  it('is refused of rows, and of windows without a middle', async () => {
    using rows = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
    const parts = detectionSplit(vectors(300, 1), { calibration: 150, seed: 1 })
    await expect(detector(rows, parts, { smoothing: 3 })).rejects.toThrow(
      'detector: smoothing must be 1 for a model of plain rows, got 3. Columns have no neighbours; leave it out.',
    )
    await expect(detector(rows, parts, { smoothing: 4 })).rejects.toThrow(/^detector: smoothing must be an odd number, got 4/)
  })
})
