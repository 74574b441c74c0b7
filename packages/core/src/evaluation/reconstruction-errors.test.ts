import { readAll, subset } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import '../testing/backend.js'
import type { Model } from '../models/model.js'
import { givenModel, vectors } from '../testing/trainings.js'
import { reconstruct } from '../use/use.js'
import { evaluate } from './evaluate.js'
import { reconstructionErrors } from './reconstruction-errors.js'

describe('reconstructionErrors', () => {
  let model: Model
  givenModel((given) => {
    model = given
  })

  it('are each example’s own, whatever the batches, and their mean is what evaluate says', async () => {
    const examples = vectors(21)
    const errors = await reconstructionErrors(model, examples, { batchSize: 4 })
    const [output, input] = [await reconstruct(model, examples), await readAll(examples)]
    for (const [row, error] of errors.entries()) {
      let sum = 0
      for (let i = 4 * row; i < 4 * row + 4; i++) sum += ((output.values[i] ?? 0) - (input.values[i] ?? 0)) ** 2
      expect(error).toBeCloseTo(sum / 4, 6)
    }
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    expect(mean).toBeCloseTo((await evaluate(model, examples)).meanSquaredError, 6)
  })

  it('of a pair hold the target against what comes of the input', async () => {
    const examples = vectors(8)
    const turned = subset(examples, [7, 6, 5, 4, 3, 2, 1, 0])
    const errors = await reconstructionErrors(model, { input: examples, target: turned })
    expect(errors.reduce((sum, error) => sum + error, 0) / 8).toBeCloseTo(
      (await evaluate(model, { input: examples, target: turned })).meanSquaredError,
      6,
    )
    await expect(reconstructionErrors(model, examples, { batchSize: 0 })).rejects.toThrow('reconstructionErrors: batchSize must be')
  })
})
