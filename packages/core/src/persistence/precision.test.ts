import { memory, mul, tidy } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../testing/backend.js'
import { reconstructionErrors } from '../evaluation/reconstruction-errors.js'
import { allWeights, type Model } from '../models/model.js'
import { newModel, vectors } from '../testing/trainings.js'
import { fit } from '../training/fit.js'
import { load, modelFile, save } from './model.js'
import { fromHalf, toHalf } from './safetensors/half.js'
import { readSafetensors } from './safetensors/read.js'
import { memoryStore } from './stores/memory.js'

const valuesOf = async (model: Model) =>
  new Map(await Promise.all(Array.from(allWeights(model), async ([name, weight]) => [name, await weight.data()] as const)))

describe('half precision', () => {
  it('is read and written as the same bits', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromHalf(bits)
      // There are many ways to write that something is no number.
      if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits)
    }
  })

  it('takes the nearest, and of two equally near the even one', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = toHalf(value)
        const error = Math.abs(fromHalf(bits) - value)
        for (const neighbour of [bits - 1, bits + 1])
          if ((neighbour & 0x7c00) !== 0x7c00 && neighbour >= 0 && neighbour < 65536)
            expect(error).toBeLessThanOrEqual(Math.abs(fromHalf(neighbour) - value))
      }),
    )
    // Half-way between 2048 and 2050, and between 2050 and 2052.
    expect(fromHalf(toHalf(2049))).toBe(2048)
    expect(fromHalf(toHalf(2051))).toBe(2052)
    expect(fromHalf(toHalf(2 ** -25))).toBe(0)
    expect(fromHalf(toHalf(1e6))).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('save at a lower precision', () => {
  it.each([
    ['float16', 2 ** -11],
    ['int8', 1 / 254],
  ] as const)('keeps %s weights within half a step, and loads them in single precision', async (precision, halfStep) => {
    const before = memory().numTensors
    const store = memoryStore()
    using model = newModel()
    const saved = await save(model, store, { precision })
    using loaded = await load(store)
    const [own, kept] = [await valuesOf(model), await valuesOf(loaded)]
    for (const [name, values] of own) {
      const columns = model.weights.get(name)?.shape.at(-1) ?? 1
      for (const [i, value] of values.entries()) {
        // int8 steps by its row's largest value, half precision by the value itself.
        const row = Array.from(values).filter((_, j) => j % columns === i % columns)
        const size = precision === 'int8' ? Math.max(...row.map(Math.abs)) : Math.abs(value)
        expect(Math.abs((kept.get(name)?.[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(1.0001 * halfStep * size)
      }
    }
    expect(saved).toMatchObject({ precision, bytes: (await store.read(modelFile))?.length })
    expect(saved.relativeError).toBeGreaterThan(0)
    expect(saved.relativeError).toBeLessThan(halfStep)
    // Saved once more, nothing is lost again.
    expect((await save(loaded, memoryStore(), { precision })).relativeError).toBeLessThan(1e-6)
    loaded.dispose()
    model.dispose()
    expect(memory().numTensors).toBe(before)
  })

  it('takes half and about a quarter of the bytes, and hardly costs a trained model anything', async () => {
    using model = newModel()
    await fit(model, vectors(400), { epochs: 20, batchSize: 20, seed: 1 })
    const test = vectors(100, 9)
    const mean = (errors: Float32Array) => errors.reduce((sum, error) => sum + error, 0) / errors.length
    const exact = mean(await reconstructionErrors(model, test))
    const storedBytes: number[] = []
    for (const precision of ['float32', 'float16', 'int8'] as const) {
      const store = memoryStore()
      const { relativeError } = await save(model, store, { precision })
      using loaded = await load(store)
      const error = mean(await reconstructionErrors(loaded, test))
      if (precision === 'float32') expect([error, relativeError]).toEqual([exact, 0])
      expect(Math.abs(error - exact)).toBeLessThan(precision === 'int8' ? 2e-4 : 1e-5)
      const { tensors } = readSafetensors((await store.read(modelFile)) ?? new Uint8Array())
      storedBytes.push([...tensors.values()].reduce((sum, { values }) => sum + values.length, 0))
    }
    // A scale for each output beside the weights themselves.
    expect(storedBytes[0]).toBe(storedBytes[1])
    expect((storedBytes[2] ?? 0) - (storedBytes[0] ?? 0)).toBe(2 + 4)
  })

  it('refuses what is no precision, and weights that half of it does not hold', async () => {
    using model = newModel()
    await expect(save(model, memoryStore(), { precision: 'int4' as never })).rejects.toThrow(
      'save: precision must be one of float32, float16, int8, got "int4"',
    )
    const [weight] = model.weights.values()
    if (weight) tidy(() => weight.assign(mul(weight, 1e7)))
    await expect(save(model, memoryStore(), { precision: 'float16' })).rejects.toThrow('save: precision must be one that holds')
  })
})
