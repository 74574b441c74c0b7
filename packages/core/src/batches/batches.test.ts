import { type Corruption, type ExamplePairs, type Examples, fromArray, stream } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BatchValues, inOrder, type Pass, readBatches } from './read.js'
import { type Fitting, sourceOf } from './source.js'
import { walk } from './walk.js'

const place = { caller: 'fit', argument: 'training' }
const fitting = { inputShape: [2], targetRequirement: null }

function numbered(count: number): Examples {
  return fromArray(
    Array.from({ length: 2 * count }, (_, i) => i),
    [2],
  )
}

const addUniform: Corruption = {
  config: { type: 'add' },
  rangeOf: () => null,
  apply: (clean, random, into) => {
    for (let i = 0; i < clean.length; i++) into[i] = (clean[i] as number) + random.uniform()
  },
}
const noise = { corruption: addUniform, streamOf: (example: number) => stream(1, 'noise', example), reachesTargets: false }

/** Copies, since a batch's memory is used again. */
async function collect(examples: Examples, pass: Pass): Promise<{ indices: number[]; input: number[]; target: number[] }[]> {
  const batches = []
  for await (const { indices, input, target } of readBatches(sourceOf(place, examples, fitting), pass))
    batches.push({ indices: [...indices], input: [...input], target: [...target] })
  return batches
}

describe('readBatches', () => {
  it('reads each example of the order once, the last batch short', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 35 }), async (count, batchSize) => {
        const order = inOrder(count)
        stream(count, 'order').shuffle(order)
        const batches = await collect(numbered(count), { order, batchSize, noise: null })
        expect(batches.flatMap(({ indices }) => indices)).toEqual([...order])
        expect(batches.map(({ indices }) => indices.length).slice(0, -1)).toEqual(Array(batches.length - 1).fill(batchSize))
        expect(batches.flatMap(({ input }) => input)).toEqual([...order].flatMap((index) => [2 * index, 2 * index + 1]))
      }),
    )
  })

  it("draws an example's noise by the example, wherever it stands", async () => {
    const order = inOrder(7)
    const straight = (await collect(numbered(7), { order, batchSize: 3, noise })).flatMap(({ input }) => input)
    const turned = (await collect(numbered(7), { order: order.toReversed(), batchSize: 2, noise })).toReversed()
    expect(turned.flatMap(({ input }) => (input.length === 4 ? [...input.slice(2), ...input.slice(0, 2)] : input))).toEqual(
      straight,
    )
    expect(straight.every((value, i) => value >= i && value < i + 1)).toBe(true)
  })

  it('keeps targets clean, and one array where input and target are the same', async () => {
    const [batch] = await collect(numbered(2), { order: inOrder(2), batchSize: 2, noise })
    expect(batch?.target).toEqual([0, 1, 2, 3])
    expect(batch?.input).not.toEqual(batch?.target)
    for await (const { input, target } of readBatches(sourceOf(place, numbered(2), fitting), {
      order: inOrder(2),
      batchSize: 2,
      noise: null,
    }))
      expect(input).toBe(target)
  })

  it('draws input and target alike where the noise reaches targets, and holds them to what targets must be', async () => {
    const both = { ...noise, reachesTargets: true }
    for await (const { input, target } of readBatches(sourceOf(place, numbered(2), fitting), {
      order: inOrder(2),
      batchSize: 2,
      noise: both,
    })) {
      expect(input).toBe(target)
      expect([...input]).not.toEqual([0, 1, 2, 3])
    }
    const bounded = { range: [0, 3], because: 'this test', cure: 'Scale.' } as const
    const source = sourceOf(place, numbered(2), { inputShape: [2], targetRequirement: bounded })
    await expect(readBatches(source, { order: inOrder(2), batchSize: 2, noise: both }).next()).rejects.toThrow('this test')
  })

  it('leaves a batch as it was while the next one is read, and takes no more memory than for the two', async () => {
    const memories = new Set<ArrayBufferLike>()
    const source = sourceOf(place, numbered(9), fitting)
    let last: { batch: BatchValues; input: number[]; target: number[] } | null = null
    for await (const batch of readBatches(source, { order: inOrder(9), batchSize: 2, noise })) {
      if (last) expect([[...last.batch.input], [...last.batch.target]]).toEqual([last.input, last.target])
      last = { batch, input: [...batch.input], target: [...batch.target] }
      for (const { buffer } of [batch.input, batch.target]) memories.add(buffer)
    }
    expect(memories.size).toBe(4)
  })

  it('holds values to bounds in their own precision, and never lets an infinity through', async () => {
    const read = async (values: number[], range: readonly [number, number]) => {
      const examples = fromArray([...values, ...values], [2], { range })
      return await collect(examples, { order: inOrder(1), batchSize: 1, noise: null })
    }
    // In single precision 0.1 is a little more than 0.1, and 0.7 a little less than 0.7.
    expect(await read([0.7, 0.8], [0.7, 0.8])).toHaveLength(1)
    expect(await read([0, 0.1], [0, 0.1])).toHaveLength(1)
    await expect(read([0, 0.1001], [0, 0.1])).rejects.toThrow(/in its declared range \[0, 0.1\], got 0.1001/)
    await expect(read([0, Number.POSITIVE_INFINITY], [0, Number.POSITIVE_INFINITY])).rejects.toThrow('hold finite numbers')
    const relu = { range: [0, Number.POSITIVE_INFINITY], because: 'a relu output', cure: 'Scale.' } as const
    const source = sourceOf(place, fromArray([0, Number.POSITIVE_INFINITY], [2]), { inputShape: [2], targetRequirement: relu })
    await expect(readBatches(source, { order: inOrder(1), batchSize: 1, noise: null }).next()).rejects.toThrow('finite numbers')
    expect(() => sourceOf(place, fromArray([0, 1], [2], { range: [-1, 1] }), { inputShape: [2], targetRequirement: relu })).toThrow(
      'training must lie in [0, ∞) for a relu output, but its declared range is [-1, 1]. Scale.',
    )
  })
})

describe('weights and masks', () => {
  const heeds = { weights: true, masks: 'values' } as const
  const heeding = { ...fitting, heeds }
  const pass = { order: Uint32Array.of(2, 0), batchSize: 2, noise: null }
  const gaps = fromArray([0, 1, Number.NaN, 3, -999, 5], [2])
  const mask = fromArray(Uint8Array.of(1, 1, 0, 1, 0, 1), [2])
  const weights = fromArray([1, 0.5, 2], [1])
  const all = { order: inOrder(3), batchSize: 3, noise: null }
  const first = async (pairs: ExamplePairs, given: Fitting = heeding, how: Pass = all) =>
    (await readBatches(sourceOf(place, pairs, given), how).next()).value as BatchValues

  it('come in the order of the examples', async () => {
    const batch = await first({ input: gaps, target: gaps, weights, mask }, heeding, pass)
    expect([...(batch.weights ?? [])]).toEqual([2, 1])
    expect([...(batch.mask ?? [])]).toEqual([0, 1, 1, 1])
    expect([...batch.target]).toEqual([0, 5, 0, 1])
  })

  it('fill what is missing, in one array where input and target are one set', async () => {
    const batch = await first({ input: gaps, target: gaps, mask })
    expect([...batch.target]).toEqual([0, 1, 0, 3, 0, 5])
    expect(batch.input).toBe(batch.target)
  })

  it('leave an input of its own as it is where it is a number', async () => {
    const input = fromArray([0, 1, Number.NaN, 3, 40, 5], [2])
    const batch = await first({ input, target: gaps, mask })
    expect([...batch.input]).toEqual([0, 1, 0, 3, 40, 5])
    expect([...batch.target]).toEqual([0, 1, 0, 3, 0, 5])
  })

  it('fill with what the bounds allow', async () => {
    const bounded = fromArray([2, 1, Number.NaN, 3, -999, 2], [2], { range: [1, 3] })
    expect([...(await first({ input: bounded, target: bounded, mask })).target]).toEqual([2, 1, 1, 3, 1, 2])
    await expect(first({ input: gaps, target: gaps })).rejects.toThrow(/finite numbers, got NaN in example 1/)
  })

  it.each<[string, ExamplePairs, Fitting, RegExp]>([
    [
      'of a model without use for weights',
      { input: gaps, target: gaps, weights },
      fitting,
      /^fit: training\.weights must be left out/,
    ],
    [
      'of a loss that needs every value',
      { input: gaps, target: gaps, mask },
      { ...fitting, heeds: { weights: true, masks: null } },
      /^fit: training\.mask must be left out/,
    ],
    ['of another shape', { input: gaps, target: gaps, weights: mask }, heeding, /^fit: weights must be of shape \[1\], got \[2\]/],
    [
      'of another count',
      { input: gaps, target: gaps, mask: fromArray([1, 0], [2]) },
      heeding,
      /^fit: mask and target must have equally many/,
    ],
    [
      'below 0',
      { input: gaps, target: gaps, mask, weights: fromArray([1, -1, 1], [1]) },
      heeding,
      /weights must hold numbers of at least 0, got -1 in example 1/,
    ],
    [
      'of NaN',
      { input: gaps, target: gaps, mask, weights: fromArray([1, 1, Number.NaN], [1]) },
      heeding,
      /weights must hold finite numbers, got NaN in example 2/,
    ],
    [
      'that is no mask',
      { input: gaps, target: gaps, mask: fromArray([1, 1, 0.5, 1, 1, 1], [2]) },
      heeding,
      /mask must hold 0 or 1, got 0\.5 in example 1/,
    ],
  ])('are refused: %s', async (_, pairs, given, message) => {
    await expect(first(pairs, given)).rejects.toThrow(message)
  })
})

it('bytes are looked at only where their range leaves the limits, other readers always', async () => {
  const bytes = Uint8Array.of(0, 255)
  const requirement = { range: [0, 1], because: 'binary cross-entropy', cure: 'Scale.' } as const
  const sideOf = (examples: Examples) => sourceOf(place, examples, { inputShape: [2], targetRequirement: requirement }).input
  expect(sideOf(fromArray(bytes, [2], { scale: 1 / 255 })).isCertain).toBe(true)
  expect(sideOf(fromArray(bytes, [2])).isCertain).toBe(false)
  const spoilt = {
    ...fromArray(bytes, [2], { scale: 1 / 255 }),
    read: (_: Uint32Array, into: Float32Array) => void into.fill(Number.NaN),
  }
  await expect(collect(spoilt, { order: inOrder(1), batchSize: 1, noise: null })).rejects.toThrow('finite numbers, got NaN')
  await expect(
    (async () => {
      const source = sourceOf(place, fromArray(bytes, [2]), { inputShape: [2], targetRequirement: requirement })
      for await (const _ of readBatches(source, { order: inOrder(1), batchSize: 1, noise: null }));
    })(),
  ).rejects.toThrow('training must lie in [0, 1] for binary cross-entropy, got 255 in example 0.')
})

describe('walk', () => {
  const plain = { labels: null, weights: null, mask: null }

  const pass = { order: inOrder(6), batchSize: 2, noise: null }

  it('reads the next batch while the device works on this one', async () => {
    const events: string[] = []
    const watched: Examples = {
      ...numbered(6),
      read: async (indices, into) => {
        events.push(`read ${indices[0]}`)
        await numbered(6).read(indices, into)
      },
    }
    const start = ({ indices }: BatchValues) => {
      events.push(`start ${indices[0]}`)
      return indices[0]
    }
    for await (const started of walk(readBatches(sourceOf(place, watched, fitting), pass), start)) {
      // As long as the device takes.
      await new Promise((resolve) => setTimeout(resolve, 2))
      events.push(`result ${started}`)
    }
    expect(events).toEqual([
      ...['read 0', 'start 0'],
      ...['read 2', 'result 0', 'start 2'],
      ...['read 4', 'result 2', 'start 4', 'result 4'],
    ])
  })

  it('closes the reader when it is left, and passes failures on in their turn', async () => {
    let closed = 0
    async function* batches(failing: boolean): AsyncGenerator<BatchValues, undefined> {
      const values = new Float32Array(2)
      try {
        yield { indices: Uint32Array.of(0), input: values, target: values, ...plain }
        if (failing) throw new Error('disk')
        yield { indices: Uint32Array.of(1), input: values, target: values, ...plain }
      } finally {
        closed++
      }
    }
    const index = ({ indices }: BatchValues) => indices[0]
    for await (const _ of walk(batches(false), index)) break
    expect(closed).toBe(1)
    const seen: unknown[] = []
    await expect(
      (async () => {
        for await (const started of walk(batches(true), index)) {
          await new Promise((resolve) => setTimeout(resolve, 2))
          seen.push(started)
        }
      })(),
    ).rejects.toThrow('disk')
    expect(seen).toEqual([0])
    expect(closed).toBe(2)
  })

  it('ends at an abort', async () => {
    const abort = new AbortController()
    const seen: unknown[] = []
    const batches = readBatches(sourceOf(place, numbered(6), fitting), pass)
    for await (const started of walk(batches, ({ indices }) => indices[0], abort.signal)) {
      seen.push(started)
      if (started === 2) abort.abort()
    }
    expect(seen).toEqual([0, 2])
  })
})
