import { type ExamplePairs, type Examples, fromArray, readAll, stream, subset, take } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autoencoder, dense, evaluate, fit, type LossName, type Model } from '../index.js'
import '../testing/backend.js'
import { split } from './split.js'

const count = 12
const random = stream(1, 'counting')
const values = Float32Array.from({ length: count * 3 }, () => random.uniform())
const examples = fromArray(values, [3], { range: [0, 1] })
const network = dense({ input: [3], latent: 2 })

const model = (loss: LossName = 'mean-squared-error') => autoencoder({ network, loss, outputActivation: 'sigmoid', seed: 1 })
const weighed = (weights: readonly number[]): ExamplePairs => ({
  input: examples,
  target: examples,
  weights: fromArray(weights, [1]),
})
const masked = (given: Examples, mask: ArrayLike<number>): ExamplePairs => ({
  input: given,
  target: given,
  mask: fromArray(mask, [3]),
})

const options = { epochs: 2, batchSize: 5, seed: 1 }

/** All weights of a model, in a row. */
const valuesOf = ({ weights }: Model) => [...weights.values()].flatMap((variable) => [...variable.dataSync()])

async function trained(data: Examples | ExamplePairs, loss?: LossName) {
  using trainee = model(loss)
  const { epochs } = await fit(trainee, data, { ...options, validation: data })
  return { weights: valuesOf(trainee), losses: epochs.map(({ validation }) => validation?.loss ?? Number.NaN) }
}

describe.each<LossName>(['mean-squared-error', 'binary-crossentropy', 'mean-absolute-error', 'huber'])('with %s', (loss) => {
  it('weights of 1 and masks of 1 train as none do', async () => {
    const plain = await trained(examples, loss)
    for (const data of [weighed(Array(count).fill(1)), masked(examples, Array(count * 3).fill(1))]) {
      const { weights, losses } = await trained(data, loss)
      for (const [index, weight] of weights.entries()) expect(weight).toBeCloseTo(plain.weights[index] ?? Number.NaN, 4)
      for (const [index, figure] of losses.entries()) expect(figure).toBeCloseTo(plain.losses[index] ?? Number.NaN, 5)
    }
  })
})

describe('an example that counts for nothing', () => {
  it('may be anything, and moves no weight', async () => {
    const spoilt = fromArray(
      values.map((value, index) => (index < 6 ? 1 - value : value)),
      [3],
    )
    const weights = fromArray([0, 0, ...Array(count - 2).fill(1.5)], [1])
    const first = await trained({ input: examples, target: examples, weights })
    expect(await trained({ input: spoilt, target: spoilt, weights })).toEqual(first)
  })
})

describe('a value that is missing', () => {
  it('may be NaN, and moves no weight', async () => {
    const mask = Array.from({ length: count * 3 }, (_, index) => (index % 4 === 1 ? 0 : 1))
    const holes = (hole: number) =>
      fromArray(
        values.map((value, index) => (mask[index] === 0 ? hole : value)),
        [3],
      )
    const first = await trained(masked(holes(Number.NaN), mask))
    expect(first.losses.every(Number.isFinite)).toBe(true)
    expect(await trained(masked(holes(-999), mask))).toEqual(first)
  })

  it('is in no figure of evaluate, whatever the batch size', async () => {
    using judged = model()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(0, 1, 1), { minLength: count * 3, maxLength: count * 3 }),
        fc.integer({ min: 1, max: count }),
        async (mask, batchSize) => {
          fc.pre(mask.includes(1))
          const data = masked(examples, mask)
          const { loss, meanSquaredError } = await evaluate(judged, data, { batchSize })
          const whole = await evaluate(judged, data, { batchSize: count })
          expect(loss).toBeCloseTo(whole.loss, 6)
          expect(meanSquaredError).toBeCloseTo(whole.loss, 6)
          // By hand: what the model makes of examples whose gaps are 0, where there is none.
          const filled = fromArray(
            values.map((value, index) => value * (mask[index] ?? 0)),
            [3],
          )
          const made = await evaluate(judged, filled)
          expect(made.examples).toBe(count)
          const errors = await squaredErrors(judged, filled)
          const counted = errors.filter((_, index) => mask[index] === 1)
          expect(loss).toBeCloseTo(counted.reduce((sum, error) => sum + error, 0) / counted.length, 5)
        },
      ),
      { numRuns: 10 },
    )
  })
})

async function squaredErrors(judged: Model, given: Examples): Promise<Float32Array> {
  const { reconstruct } = await import('../index.js')
  const [{ values: made }, { values: wanted }] = [await reconstruct(judged, given), await readAll(given)]
  return made.map((value, index) => (value - (wanted[index] ?? Number.NaN)) ** 2)
}

describe('views of pairs', () => {
  const mask = Array.from({ length: count * 3 }, (_, index) => (index % 5 === 0 ? 0 : 1))
  const pairs: ExamplePairs = {
    input: examples,
    target: examples,
    weights: fromArray(
      Float32Array.from({ length: count }, (_, index) => index),
      [1],
    ),
    mask: fromArray(mask, [3]),
  }
  const rows = async (given: Examples | undefined) => [...((given && (await readAll(given)).values) ?? [])]

  it.each<[string, (given: ExamplePairs) => ExamplePairs]>([
    ['subset', (given) => subset(given, [7, 2, 2])],
    ['take', (given) => take(given, 5)],
    ['split', (given) => split(given, { validation: 4, seed: 2 }).validation],
  ])('%s keeps all that belongs together', async (_, view) => {
    const viewed = view(pairs)
    expect(viewed.target).toBe(viewed.input)
    const chosen = await rows(viewed.weights)
    expect(chosen.length).toBe(viewed.input.count)
    expect(await rows(viewed.mask)).toEqual(chosen.flatMap((index) => mask.slice(3 * index, 3 * index + 3)))
    expect(await rows(viewed.input)).toEqual(chosen.flatMap((index) => [...values.slice(3 * index, 3 * index + 3)]))
  })
})
