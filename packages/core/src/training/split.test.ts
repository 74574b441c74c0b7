import { type Examples, fromArray } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { vectors } from '../testing/trainings.js'
import { split } from './split.js'

describe('split', () => {
  it('cuts a set in two by chance, each half in order', async () => {
    const examples = vectors(100)
    const { training, validation } = split(examples, { validation: 0.2, seed: 1 })
    expect([training.count, validation.count, training.role, validation.role]).toEqual([80, 20, 'training', 'validation'])
    const indexed = fromArray(
      Float32Array.from({ length: 100 }, (_, i) => i),
      [1],
    )
    const halves = split(indexed, { validation: 20, seed: 1 })
    const read = async ({ count, read: readInto }: Examples) => {
      const into = new Float32Array(count)
      await readInto(
        Uint32Array.from({ length: count }, (_, i) => i),
        into,
      )
      return [...into]
    }
    const [a, b] = [await read(halves.training), await read(halves.validation)]
    expect([...a, ...b].sort((x, y) => x - y)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(a).toEqual(a.toSorted((x, y) => x - y))
    expect(b).not.toEqual(await read(split(indexed, { validation: 20, seed: 2 }).validation))
    expect(b).toEqual(await read(split(indexed, { validation: 20, seed: 1 }).validation))
  })

  it('splits pairs side by side, and keeps test examples test examples', async () => {
    const test = vectors(10, 1, { role: 'test' })
    const { training, validation } = split({ input: vectors(10), target: test }, { validation: 3 })
    expect([training.input.count, validation.target.count]).toEqual([7, 3])
    expect([training.input.role, training.target.role, validation.target.role]).toEqual(['training', 'test', 'test'])
  })

  it('keeps labels, and that there are some', () => {
    const labelled = fromArray([5, 6, 7, 8], [1], { labels: [50, 60, 70, 80] })
    const { training, validation } = split(labelled, { validation: 2 })
    const labels: ArrayLike<number>[] = [training.labels, validation.labels]
    expect(labels.flatMap((half) => Array.from(half)).sort()).toEqual([50, 60, 70, 80])
  })

  it('refuses pairs that are none, and what is no set of examples', () => {
    expect(() => split({ input: vectors(10), target: vectors(11) }, { validation: 2 })).toThrow(
      /equally many examples, got 10 and 11/,
    )
    expect(() => split(Promise.resolve(vectors(4)) as never, { validation: 2 })).toThrow(
      'split: examples must be Examples, got a Promise.',
    )
  })

  it('refuses empty halves', () => {
    expect(() => split(vectors(10), { validation: 10 })).toThrow(
      'split: validation must be a size that leaves both halves some of the 10 examples, got 10. That holds out 10; from 1 to 9 may be.',
    )
    expect(() => split(vectors(10), { validation: 0.01 })).toThrow('got 0.01. That holds out 0; from 1 to 9 may be.')
    expect(() => split(vectors(1), { validation: 0.5 })).toThrow(
      'split: examples.count must be at least 2, one for each half, got 1.',
    )
    expect(() => split(vectors(10), { validation: 1.5 })).toThrow('a share below 1 or a whole number of examples')
    expect(() => split(vectors(10), { validation: -1 })).toThrow('split: validation must be a number above 0, got -1.')
  })
})
