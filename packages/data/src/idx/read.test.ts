import { InvalidArgumentError, InvalidFileError } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gzip, joined, writeIdx } from '../testing/write-idx.js'
import { type IdxType, idxTypes } from './format.js'
import { readIdx } from './read.js'

const image = writeIdx('uint8', [2, 2, 2], [0, 1, 2, 3, 252, 253, 254, 255])

const samples: Record<IdxType, number[]> = {
  uint8: [0, 1, 128, 255],
  int8: [-128, -1, 0, 127],
  int16: [-32768, -1, 258, 32767],
  int32: [-(2 ** 31), -1, 16909060, 2 ** 31 - 1],
  float32: [0, -1.5, Math.fround(Math.PI), Number.POSITIVE_INFINITY],
  float64: [Number.MIN_VALUE, -Math.E, Number.MAX_VALUE, Number.NEGATIVE_INFINITY],
}

async function refusal(bytes: Parameters<typeof readIdx>[0], options?: Parameters<typeof readIdx>[1]): Promise<InvalidFileError> {
  const error: unknown = await readIdx(bytes, { file: 'some.idx', ...options }).then(
    () => null,
    (thrown) => thrown,
  )
  expect(InvalidFileError.isInstance(error)).toBe(true)
  return error as InvalidFileError
}

describe('readIdx', () => {
  it.each(Object.keys(idxTypes) as IdxType[])('reads %s, raw and gzipped', async (type) => {
    for (const bytes of [writeIdx(type, [2, 2], samples[type]), gzip(writeIdx(type, [2, 2], samples[type]))]) {
      const { values, ...rest } = await readIdx(bytes, { type })
      expect(rest).toEqual({ type, shape: [2, 2] })
      expect([...values]).toEqual(samples[type])
      expect(values.constructor.name.toLowerCase()).toBe(`${type}array`)
    }
  })

  it('reads the two header forms of MNIST byte by byte as LeCun describes them', async () => {
    const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4)
    expect(await readIdx(labels)).toEqual({ type: 'uint8', shape: [3], values: Uint8Array.of(5, 0, 4) })
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8)
    expect(await readIdx(images)).toEqual({ type: 'uint8', shape: [1, 1, 2], values: Uint8Array.of(9, 8) })
  })

  it('reads the same whatever pieces the bytes come in', async () => {
    const whole = writeIdx(
      'int16',
      [3, 5],
      Array.from({ length: 15 }, (_, i) => i * 2000 - 15000),
    )
    const expected = await readIdx(whole)
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(fc.integer({ min: 0, max: 9 })), fc.boolean(), async (packed, cuts, asStream) => {
        const pieces = cut(packed ? gzip(whole) : whole, cuts)
        const source = asStream ? streamOf(pieces) : iterate(pieces)
        expect(await readIdx(source)).toEqual(expected)
      }),
    )
  })

  it('reads out of a larger buffer, a Node Buffer and shared memory', async () => {
    const within = joined(Uint8Array.of(9, 9, 9), image).subarray(3)
    const shared = new Uint8Array(new SharedArrayBuffer(image.length))
    shared.set(image)
    const packed = gzip(image)
    const sharedPacked = new Uint8Array(new SharedArrayBuffer(packed.length))
    sharedPacked.set(packed)
    for (const bytes of [within, Buffer.from(image), shared, sharedPacked])
      expect([...(await readIdx(bytes)).values]).toEqual([0, 1, 2, 3, 252, 253, 254, 255])
  })

  it('does not copy bytes that it is given whole, nor change them', async () => {
    const { values } = await readIdx(image)
    expect(values.buffer).toBe(image.buffer)
  })

  it('takes an axis of length 0 for no values, however long the others are', async () => {
    const huge = 2 ** 32 - 1
    expect((await readIdx(writeIdx('float64', [huge, huge, 0, huge], []))).values).toEqual(new Float64Array())
  })
})

it('readIdx takes the bytes of a response as they come, and names what it can not read', async () => {
  const whole = new Uint8Array(image).buffer
  expect((await readIdx(whole)).values).toEqual((await readIdx(image)).values)
  const message = (source: unknown, options?: object) => readIdx(source as Uint8Array, options).then(() => '', String)
  for (const source of ['a.idx', undefined, new Float32Array(3), new Response(whole)])
    expect(await message(source)).toMatch(/readIdx: source must be bytes or a stream of them, got .*Read the file first/)
  expect(await message(image, { type: 'u8' })).toMatch(/readIdx: type must be one of uint8, .*got "u8"/)
  expect(await message(image, { shape: 3 })).toMatch(/readIdx: shape must be a list of lengths/)
  expect(await message(image, { max: 3 })).toMatch(/readIdx: there is no field max\./)
  expect(await message(image, { signal: {} })).toMatch(/readIdx: signal must be an AbortSignal/)
})

describe('readIdx refuses', () => {
  it('what is no IDX file', async () => {
    const page = await refusal(new TextEncoder().encode('<!doctype html>'))
    expect(page.message).toBe(
      'some.idx at byte 0: it is no IDX file: it begins with 3c 21 64 6f, not with two zero bytes. It looks like a web page or XML. Give an IDX file, as it is or gzipped.',
    )
    expect(await refusal(Uint8Array.of(0, 0, 10, 1))).toMatchObject({ offset: 2, message: expect.stringContaining('0x0a') })
    expect(await refusal(Uint8Array.of(0, 0, 8, 0))).toMatchObject({ offset: 3 })
  })

  it('labels where images are expected, and images where labels are', async () => {
    const labels = writeIdx('uint8', [5], [1, 2, 3, 4, 5])
    expect((await refusal(labels, { shape: [null, 28, 28] })).message).toBe(
      'some.idx at byte 3: it has 1 dimension, where 3 dimensions are expected. Check that images (three dimensions) and labels (one) were not mixed up.',
    )
    expect((await refusal(image, { shape: [null] })).message).toContain('it has 3 dimensions, where 1 dimension is expected')
  })

  it('another type or shape than was asked for', async () => {
    expect((await refusal(image, { type: 'int32' })).message).toMatch(/at byte 2: its values are uint8, where int32 is expected/)
    expect((await refusal(image, { shape: [null, 2, 3] })).message).toMatch(
      /at byte 12: its shape is \[2, 2, 2\], where \[any, 2, 3\] is expected/,
    )
  })

  it('every proper beginning of a file, at the byte where it ends', async () => {
    for (let length = 0; length < image.length; length++) {
      expect(await refusal(image.subarray(0, length))).toMatchObject({ offset: length, message: expect.stringMatching(/ends/) })
    }
    const packed = gzip(image)
    for (let length = 0; length < packed.length; length++) await refusal(packed.subarray(0, length))
  })

  it('anything after the end, raw or gzipped, within the packed data or behind them', async () => {
    const more = joined(image, Uint8Array.of(0))
    expect((await refusal(more)).message).toBe(
      'some.idx at byte 24: it goes on after the end of its data of shape [2, 2, 2]. Fetch the file again; its header and its length disagree.',
    )
    expect(await refusal(gzip(more))).toMatchObject({ offset: 24 })
    const packed = gzip(image)
    for (const junk of [Uint8Array.of(0), new Uint8Array(9), Uint8Array.of(1, 2, 3), packed, gzip(new Uint8Array())])
      await refusal(joined(packed, junk))
  })

  it('a gzip file with any one bit wrong, unless the values are not touched', async () => {
    const packed = gzip(image)
    let read = 0
    for (let bit = 0; bit < packed.length * 8; bit++) {
      const damaged = packed.slice()
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const values = await readIdx(damaged, { file: 'some.idx' }).then(
        (array) => [...array.values],
        (error: unknown) => (InvalidFileError.isInstance(error) ? 'refused' : error),
      )
      if (values !== 'refused') {
        read++
        expect(values).toEqual([0, 1, 2, 3, 252, 253, 254, 255])
      }
    }
    // gzip's own header has time, system and flags that don't matter: no more than its ten bytes.
    expect(read).toBeLessThanOrEqual(80)
  })

  it('gzip within gzip', async () => {
    expect((await refusal(gzip(gzip(image)))).message).toContain('it begins with 1f 8b')
  })

  it('a size beyond the limit, before it uses memory for it', async () => {
    const claims = [[2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [2 ** 31], Array<number>(255).fill(2 ** 32 - 1)]
    for (const shape of claims) {
      const header = writeIdx('float64', shape, [])
      expect(await refusal(header)).toMatchObject({ offset: 4, message: expect.stringContaining('no more than 1073741824') })
      await refusal(gzip(header))
    }
    expect((await refusal(image, { maximumBytes: 23 })).message).toContain('24 bytes in all, and no more than 23 are accepted')
    expect((await readIdx(image, { maximumBytes: 24 })).shape).toEqual([2, 2, 2])
    await expect(readIdx(image, { maximumBytes: 0 })).rejects.toBeInstanceOf(InvalidArgumentError)
  })

  it('a great many files that claim a gigabyte each, in the memory of what they really hold', async () => {
    const claim = writeIdx('uint8', [2 ** 20, 1000], new Uint8Array(1000))
    const before = process.memoryUsage().arrayBuffers
    const sources = Array.from({ length: 500 }, (_, i) => readIdx(i % 2 ? gzip(claim) : iterate(cut(claim, [10, 500]))))
    const peak = process.memoryUsage().arrayBuffers - before
    const results = await Promise.allSettled(sources)
    expect(results.every((result) => result.status === 'rejected' && InvalidFileError.isInstance(result.reason))).toBe(true)
    expect(Math.max(peak, process.memoryUsage().arrayBuffers - before)).toBeLessThan(2 ** 28)
  })

  it('a gzip bomb without unpacking it: it closes the source after the first few pieces', async () => {
    const zeros = new Uint8Array(2 ** 26)
    zeros.set(writeIdx('uint8', [4, 28, 28], []))
    // At the fastest level, 290 kB: decompressors hold up to 64 kB in advance.
    const bomb = gzip(zeros, 1)
    let taken = 0
    let closed = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (; taken < bomb.length; taken += 64) yield bomb.subarray(taken, taken + 64)
      } finally {
        closed = true
      }
    }
    expect(await refusal(source())).toMatchObject({ offset: 16 + 4 * 784 })
    expect(closed).toBe(true)
    expect(taken).toBeLessThan(bomb.length / 2)
  })
})

describe('readIdx passes on', () => {
  it("its source's own failure as it is", async () => {
    const failure = new Error('the disk is gone')
    for (const start of [image.subarray(0, 10), gzip(image).subarray(0, 10)]) {
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield start
        throw failure
      }
      await expect(readIdx(failing())).rejects.toBe(failure)
    }
  })

  it("an abort signal's reason", async () => {
    const reason = new Error('enough')
    await expect(readIdx(image, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await expect(readIdx(gzip(image), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

/** The bytes in pieces of these lengths, the last one with all that is left. */
function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let start = 0
  const pieces = lengths.map((length) => {
    const piece = bytes.subarray(start, start + length)
    start += piece.length
    return piece
  })
  return [...pieces, bytes.subarray(start)]
}

async function* iterate(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
}
