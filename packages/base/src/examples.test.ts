import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from './errors.js'
import { checkPairs, fromArray, readAll, reshape, subset, take } from './examples.js'

const six = fromArray([0, 1, 2, 3, 4, 5], [2], { labels: [7, 8, 9], role: 'test', name: 'six' })

async function read(examples: typeof six, ...indices: number[]): Promise<number[]> {
  const into = new Float32Array(indices.length * 2)
  await examples.read(Uint32Array.from(indices), into)
  return [...into]
}

describe('Examples', () => {
  it('reads any examples in any order, again and again', async () => {
    expect(await read(six, 2, 0, 2)).toEqual([4, 5, 0, 1, 4, 5])
  })

  it('scales bytes as it reads them', async () => {
    const bytes = fromArray(new Uint8Array([0, 51, 255]), [1], { scale: 1 / 255, range: [0, 1] })
    expect([...(await readAll(bytes))].map((x) => +x.toFixed(6))).toEqual([0, 0.2, 1])
  })

  it('refuses values that are no whole number of examples, and labels of another count', () => {
    expect(() => fromArray([1, 2, 3], [2])).toThrow(InvalidArgumentError)
    expect(() => fromArray([1, 2], [0])).toThrow(InvalidArgumentError)
    expect(() => fromArray([1, 2], [1], { labels: [1] })).toThrow(/labels.length must be 2/)
  })

  it('makes subsets that keep labels, role and order', async () => {
    const part = subset(six, Uint32Array.of(2, 1))
    expect(part).toMatchObject({ count: 2, role: 'test', name: 'six' })
    expect([...(part.labels as Float64Array)]).toEqual([9, 8])
    expect(await read(part, 1, 0)).toEqual([2, 3, 4, 5])
    expect(() => subset(six, Uint32Array.of(3))).toThrow(/below 3/)
  })

  it('takes the first few, or all there are', async () => {
    expect(take(six, 5)).toBe(six)
    expect([...(await readAll(take(six, 2)))]).toEqual([0, 1, 2, 3])
    expect(() => take(six, 0)).toThrow(InvalidArgumentError)
  })

  it('shows the same values in another shape', async () => {
    const column = reshape(six, [2, 1])
    expect(column.shape).toEqual([2, 1])
    expect(await readAll(column)).toEqual(await readAll(six))
    expect(() => reshape(six, [3])).toThrow(InvalidArgumentError)
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
          expect([...(await readAll(second))]).toEqual(await read(six, ...positions.map((p) => outer[p] as number)))
        },
      ),
    )
  })

  it('refuses pairs that cannot be walked side by side', () => {
    expect(() => checkPairs('fit', { input: six, target: take(six, 2) })).toThrow(/equally many/)
    expect(() => checkPairs('fit', { input: six, target: reshape(six, [2, 1]) })).toThrow(/same shape/)
  })
})
