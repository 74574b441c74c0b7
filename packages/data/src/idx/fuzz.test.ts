import { InvalidFileError, sizeOf } from '@sandglass/base'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cases, type Mutation, mutation, mutations, longRun as timeout } from '../testing/mutations.js'
import { gzip, joined, writeIdx } from '../testing/write-idx.js'
import { type IdxType, idxTypes } from './format.js'
import { readIdx } from './read.js'

// `npm run test:fuzz` tries several times as many files as the tests of every day.
const runs = { numRuns: cases(4000) }

const type = fc.constantFrom(...(Object.keys(idxTypes) as IdxType[]))
const bytes = (maxLength: number) => fc.uint8Array({ maxLength })

const validFile = fc
  .tuple(type, fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }), bytes(64))
  .map(([type, shape, noise]) =>
    writeIdx(
      type,
      shape,
      Array.from({ length: sizeOf(shape) }, (_, i) => noise[i % Math.max(noise.length, 1)] ?? 0),
    ),
  )

/** A hostile length along one of the first axes, or a hostile type and number of dimensions. */
const hostileWord: fc.Arbitrary<Mutation> = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x08ff, 0x0eff, 0x0803))
  .map(([word, value]) => (file) => {
    const changed = joined(file, new Uint8Array(Math.max(0, 20 - file.length)))
    new DataView(changed.buffer).setUint32(4 * word, value)
    return changed
  })

/** One of five is the hostile word. */
const spoil = (minLength: number) =>
  mutations(minLength, fc.oneof({ weight: 4, arbitrary: mutation }, { weight: 1, arbitrary: hostileWord }))

/** Reads a file that may be anything: it is either right in itself, or refused by name, at one of its bytes. */
async function judge(file: Uint8Array): Promise<'read' | 'refused'> {
  try {
    const array = await readIdx(file, { file: 'fuzzed', maximumBytes: 2 ** 20 })
    expect(array.values.length).toBe(array.shape.includes(0) ? 0 : sizeOf(array.shape))
    return 'read'
  } catch (error) {
    if (!InvalidFileError.isInstance(error)) throw error
    expect(error.message).toMatch(/^fuzzed at byte \d+: .+\. .+\.$/)
    expect(error.offset).toBeLessThanOrEqual(2 ** 20)
    return 'refused'
  }
}

it(
  'reads or refuses whatever becomes of a raw file',
  async () => {
    const seen = { read: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(validFile, spoil(0), async (file, spoilt) => {
        seen[await judge(spoilt(file))]++
      }),
      runs,
    )
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100)
  },
  timeout,
)

it(
  'reads or refuses whatever becomes of a file before and after it is gzipped',
  async () => {
    const seen = { read: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(validFile, spoil(0), spoil(0), async (file, before, after) => {
        seen[await judge(after(gzip(before(file))))]++
      }),
      runs,
    )
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100)
  },
  timeout,
)

it(
  'never reads other values out of damaged gzip than were put in',
  async () => {
    await fc.assert(
      fc.asyncProperty(validFile, spoil(1), async (file, spoilt) => {
        const damaged = spoilt(gzip(file))
        fc.pre(damaged[0] === 0x1f && damaged[1] === 0x8b)
        const read = await readIdx(damaged, { file: 'fuzzed' }).catch((error: unknown) => {
          if (!InvalidFileError.isInstance(error)) throw error
        })
        if (read !== undefined) expect(read).toEqual(await readIdx(file))
      }),
      runs,
    )
  },
  timeout,
)

it(
  'refuses random bytes, with or without a header that looks right',
  async () => {
    const start = fc.constantFrom([], [0, 0], [0, 0, 8], [0, 0, 8, 3], [0x1f, 0x8b], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    await fc.assert(
      fc.asyncProperty(start, bytes(200), async (known, rest) => {
        await judge(joined(Uint8Array.from(known), rest))
      }),
      runs,
    )
  },
  timeout,
)
