import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromArray } from './array-examples.js'
import { certainRange } from './certain-range.js'
import { InvalidArgumentError } from './errors.js'
import { type Examples, readAll } from './examples.js'
import { checkPairs, mapPairs } from './pairs.js'
import { reshape, subset, take } from './views.js'

const six = fromArray([0, 1, 2, 3, 4, 5], [2], { labels: [7, 8, 9], role: 'test', name: 'six' })

async function read(examples: Examples, ...indices: number[]): Promise<number[]> {
  const into = new Float32Array(indices.length * 2)
  await examples.read(Uint32Array.from(indices), into)
  return [...into]
}

describe('Examples', () => {
  it('reads any examples in any order, again and again', async () => {
    expect(await read(six, 2, 0, 2)).toEqual([4, 5, 0, 1, 4, 5])
  })

  it('knows no example beyond the last', () => {
    expect(() => six.read(Uint32Array.of(3), new Float32Array(2))).toThrow('read: indices must be below 3, got 3.')
  })

  it('scales bytes as it reads them', async () => {
    const bytes = fromArray(new Uint8Array([0, 51, 255]), [1], { scale: 1 / 255, range: [0, 1] })
    expect((await readAll(bytes)).values).toEqual(Float32Array.of(0, 51 * (1 / 255), 1))
    const into = new Float32Array(3).fill(7)
    await bytes.read(Uint32Array.of(1), into)
    expect([...into]).toEqual([Math.fround(51 * (1 / 255)), 7, 7])
  })

  it('refuses values that are no whole number of examples, and labels of another count', () => {
    expect(() => fromArray([1, 2, 3], [2])).toThrow(InvalidArgumentError)
    for (const shape of [[0], [-1, -2], [0.5, 4], [Number.NaN]])
      expect(() => fromArray([1, 2], shape)).toThrow(/shape must be a list of whole numbers/)
    expect(() => fromArray([1, 2], [1], { labels: [1] })).toThrow(/labels.length must be 2/)
  })

  it('is certain of what bytes can be, in every view of them, and of nothing else', () => {
    const bytes = fromArray(new Uint8Array(4), [2], { scale: 1 / 255 })
    for (const view of [bytes, subset(bytes, [1]), reshape(bytes, [2, 1]), { ...bytes }]) expect(certainRange(view)).toEqual([0, 1])
    expect(certainRange(fromArray(new Uint8ClampedArray(4), [2]))).toEqual([0, 255])
    expect(certainRange(fromArray(new Uint8Array(4), [2], { scale: -2 }))).toEqual([-510, 0])
    const others = [six, fromArray(new Float32Array(4), [2], { range: [0, 1] }), { ...bytes, read: () => {} }]
    for (const examples of others) expect(certainRange(examples)).toBeNull()
  })

  it('refuses rows, a scale that is no number, and a range the wrong way round', () => {
    const rows = [[1, 2]] as unknown as number[]
    expect(() => fromArray(rows, [2])).toThrow(/values must be an array of numbers, got \[\[1,2\]\]/)
    expect(() => fromArray([1], [1], { scale: Number.NaN })).toThrow(/scale must be a finite number/)
    expect(() => fromArray([1], [1], { range: [1, 0] })).toThrow(/the lower one first, got \[1,0\]/)
  })

  it('takes arrays of any type, an image of a canvas too', async () => {
    for (const values of [new Uint8ClampedArray([1, 2]), new Int16Array([1, 2]), new Float64Array([1, 2]), [1, 2]])
      expect([...(await readAll(fromArray(values, [2]))).values]).toEqual([1, 2])
  })

  it('makes subsets that keep labels, role, order and where examples come from', async () => {
    const part = subset({ ...six, classes: ['small', 'large'], sources: [2, 3, 5] }, Uint32Array.of(2, 1))
    expect(part).toMatchObject({ count: 2, role: 'test', name: 'six', classes: ['small', 'large'], sources: [5, 3] })
    expect(reshape(part, [2, 1]).sources).toEqual([5, 3])
    expect(Array.from(part.labels)).toEqual([9, 8])
    expect(await read(part, 1, 0)).toEqual([2, 3, 4, 5])
    for (const index of [3, -1, 0.5, Number.NaN])
      expect(() => subset(six, [index])).toThrow(/indices must be whole numbers from 0 to 2/)
  })

  it('does not change with the indices that it was made from', async () => {
    const indices = [0, 1]
    const part = subset(six, indices)
    indices[0] = 2
    expect(await read(part, 0)).toEqual([0, 1])
  })

  it('takes the first few, or all there are', async () => {
    expect(take(six, 5)).toBe(six)
    expect(await readAll(take(six, 2))).toEqual({ values: Float32Array.of(0, 1, 2, 3), shape: [2, 2] })
    expect(() => take(six, 0)).toThrow(InvalidArgumentError)
  })

  it('shows the same values in another shape', async () => {
    const column = reshape(six, [2, 1])
    expect(column.shape).toEqual([2, 1])
    expect((await readAll(column)).values).toEqual((await readAll(six)).values)
    for (const shape of [[3], [-1, -2], [0.5, 4]]) expect(() => reshape(six, shape)).toThrow(/shape must be of 2 values/)
  })

  it('names what is no set of examples', () => {
    const promised = Promise.resolve(six) as unknown as Examples
    expect(() => take(promised, 1)).toThrow('take: examples must be Examples, got a Promise. Make them with fromArray, or await')
    expect(() => subset({ ...six, count: 1.5 }, [0])).toThrow(/examples.count must be a whole number/)
  })

  it('a subset of a subset is the subset of the composed indices', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2), { minLength: 1, maxLength: 9 }),
        fc.array(fc.nat(99), { maxLength: 9 }),
        async (outer, inner) => {
          const first = subset(six, Uint32Array.from(outer))
          const positions = inner.map((i) => i % outer.length)
          const second = subset(first, Uint32Array.from(positions))
          expect([...(await readAll(second)).values]).toEqual(await read(six, ...positions.map((p) => outer[p] as number)))
        },
      ),
    )
  })

  it('refuses pairs that cannot be walked side by side', () => {
    expect(() => checkPairs('fit', { input: six, target: take(six, 2) })).toThrow(/equally many/)
    expect(() => checkPairs('fit', { input: six, target: reshape(six, [2, 1]) })).toThrow(/same shape/)
    const pair = { input: six, target: six }
    const weights = fromArray([1, 2, 3], [1])
    expect(() => checkPairs('fit', { ...pair, weights, mask: six })).not.toThrow()
    expect(() => checkPairs('fit', { ...pair, weights: six })).toThrow('fit: weights must be of shape [1], got [2].')
    expect(() => checkPairs('fit', { ...pair, weights: take(weights, 2) })).toThrow(
      /^fit: weights and target must have equally many/,
    )
    expect(() => checkPairs('fit', { ...pair, mask: weights })).toThrow(
      'fit: mask and target must have the same shape, got [1] and [2].',
    )
  })

  it('shows pairs with all that belongs to them, and one set as one', async () => {
    const weights = fromArray([1, 2, 3], [1])
    const pairs = { input: six, target: six, weights }
    for (const view of [take(pairs, 2), subset(pairs, [0, 1])]) {
      expect(view.target).toBe(view.input)
      expect([...(await readAll(view.input)).values]).toEqual([0, 1, 2, 3])
      expect([...(await readAll(view.weights as Examples)).values]).toEqual([1, 2])
      expect('mask' in view).toBe(false)
    }
    const { input, target } = mapPairs({ input: six, target: take(six, 3), mask: six }, (examples) => reshape(examples, [1, 2]))
    expect(target).toBe(input)
    expect(mapPairs({ input: six, target: subset(six, [0, 1, 2]) }, (examples) => ({ ...examples })).target.shape).toEqual([2])
  })
})
