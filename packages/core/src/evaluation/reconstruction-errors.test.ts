import { fromArray, readAll, subset } from '@sandglass/base'
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

  it('of masked examples are means over the values that count, and of none where nothing does', async () => {
    const [target, masked] = [vectors(4), [1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1]]
    const holes = (await readAll(target)).values.map((value, index) => (masked[index] === 1 ? value : 0))
    const pairs = { input: fromArray(holes, [4]), target, mask: fromArray(masked, [4]) }
    const errors = await reconstructionErrors(model, pairs, { batchSize: 3 })
    const [output, wanted] = [await reconstruct(model, pairs.input), await readAll(target)]
    const counts = [3, 0, 1, 4]
    for (const [row, count] of counts.entries()) {
      let sum = 0
      for (let i = 4 * row; i < 4 * row + 4; i++) sum += (masked[i] ?? 0) * ((output.values[i] ?? 0) - (wanted.values[i] ?? 0)) ** 2
      if (count > 0) expect(errors[row]).toBeCloseTo(sum / count, 6)
      else expect(errors[row]).toBeNaN()
    }
    const weighted = counts.reduce((sum, count, row) => sum + (count > 0 ? count * (errors[row] ?? 0) : 0), 0) / 8
    expect(weighted).toBeCloseTo((await evaluate(model, pairs)).meanSquaredError, 6)
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
