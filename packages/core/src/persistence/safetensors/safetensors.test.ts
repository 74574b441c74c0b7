import { crc32 as zlibCrc32 } from 'node:zlib'
import { InvalidArgumentError, InvalidFileError, sizeOf } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from './checksum.js'
import { readSafetensors } from './read.js'
import type { StoredTensor, TensorFile } from './types.js'
import { writeSafetensors } from './write.js'

const arrays = [Float32Array, Float64Array, Int32Array, Int8Array, Uint8Array]

const storedTensor: fc.Arbitrary<StoredTensor> = fc
  .tuple(fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), fc.constantFrom(...arrays), fc.nat())
  .map(([shape, Values, seed]) => ({ shape, values: new Values(sizeOf(shape)).map((_, i) => (seed + i * 37) % 251) }))

const tensorFile: fc.Arbitrary<TensorFile> = fc
  .tuple(
    fc.dictionary(fc.string({ minLength: 1 }), storedTensor, { maxKeys: 5, noNullPrototype: true }),
    fc.dictionary(fc.string(), fc.string(), { maxKeys: 3, noNullPrototype: true }),
  )
  .map(([tensors, metadata]) => ({ tensors: new Map(Object.entries(tensors)), metadata }))

/** A file with the given header, and as many bytes of values. */
function fileOf(header: unknown, valueBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + valueBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

function reason(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes, 'x.safetensors')
  } catch (error) {
    expect(InvalidFileError.isInstance(error)).toBe(true)
    return (error as Error).message
  }
  return expect.unreachable()
}

describe('safetensors', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(tensorFile, (file) => {
        const read = readSafetensors(writeSafetensors(file), 'x.safetensors')
        expect(new Map([...read.tensors].sort())).toEqual(new Map([...file.tensors].sort()))
        expect(read.metadata).toEqual(file.metadata)
      }),
    )
  })

  it('reads a view into a larger memory, as a Node Buffer may be', () => {
    const file = writeSafetensors({ tensors: new Map([['a', { shape: [2], values: new Float32Array([1, 2]) }]]), metadata: {} })
    const pool = Buffer.alloc(file.length + 3, 7)
    pool.set(file, 3)
    expect(readSafetensors(pool.subarray(3), 'x').tensors.get('a')).toEqual({ shape: [2], values: new Float32Array([1, 2]) })
  })

  it('writes equal bytes for equal contents, in whatever order', () => {
    fc.assert(
      fc.property(tensorFile, ({ tensors, metadata }) => {
        const reversed = {
          tensors: new Map([...tensors].reverse()),
          metadata: Object.fromEntries(Object.entries(metadata).reverse()),
        }
        expect(writeSafetensors(reversed)).toEqual(writeSafetensors({ tensors, metadata }))
      }),
    )
  })

  it('aligns the values', () => {
    const bytes = writeSafetensors({
      tensors: new Map<string, StoredTensor>([
        ['a', { shape: [3], values: new Uint8Array(3) }],
        ['b', { shape: [1], values: new Float64Array(1) }],
        ['c', { shape: [1], values: new Float32Array(1) }],
      ]),
      metadata: {},
    })
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)))
    expect(start % 8).toBe(0)
    expect([header.b, header.c, header.a].map((entry) => entry.data_offsets)).toEqual([
      [0, 8],
      [8, 12],
      [12, 15],
    ])
  })

  it('reads a file laid out by hand, as the format is written down', () => {
    const bytes = fileOf(
      '{"a":{"dtype":"F16","shape":[5],"data_offsets":[0,10]},"s":{"dtype":"F32","shape":[],"data_offsets":[10,14]}}  ',
      14,
    )
    const values = new DataView(bytes.buffer, bytes.length - 14)
    ;[0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555].forEach((half, i) => {
      values.setUint16(2 * i, half, true)
    })
    values.setFloat32(10, 0.5, true)
    const { tensors, metadata } = readSafetensors(bytes, 'x')
    expect(tensors.get('a')?.values).toEqual(new Float32Array([1, -2, 2 ** -24, Number.POSITIVE_INFINITY, 0.333251953125]))
    expect(tensors.get('s')).toEqual({ shape: [], values: new Float32Array([0.5]) })
    expect(metadata).toEqual({})
  })

  it('carries a checksum of all its bytes, by which any damage is noticed', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe('cbf43926')
    expect(crc32()).toBe('00000000')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat({ max: 50 }), (bytes, cut) => {
        expect(crc32(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(crc32(bytes))
        expect(crc32(bytes)).toBe(zlibCrc32(bytes).toString(16).padStart(8, '0'))
      }),
    )
    const quoted = '{"sandglass_crc32":"12345678"}'
    const tensors = new Map([['a', { shape: [2], values: new Float32Array([1, 2]) }]])
    const sound = writeSafetensors({ tensors, metadata: { config: quoted } })
    expect(readSafetensors(sound)).toEqual({ tensors, metadata: { config: quoted } })
    const key = new TextDecoder('latin1').decode(sound).lastIndexOf('sandglass_crc32')
    for (let bit = 0; bit < 8 * sound.length; bit++) {
      const damaged = sound.slice()
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
      // Where the damage is to the checksum's own name, nothing else can be wrong.
      const isInKey = bit >> 3 >= key && bit >> 3 < key + 'sandglass_crc32'.length
      if (!isInKey) expect(() => readSafetensors(damaged), `bit ${bit}`).toThrow(InvalidFileError)
    }
    const edited = sound.slice()
    edited[sound.length - 1] = 1
    expect(reason(edited)).toMatch(/it is damaged, or was edited: its checksum is [0-9a-f]{8}, not "[0-9a-f]{8}"\./)
  })

  it('refuses a header that is nested so deep that its readers would overflow', () => {
    expect(reason(fileOf(`{"a":${'['.repeat(1e6)}`))).toMatch(/its header is not JSON/)
  })

  it('says what is wrong, and where', () => {
    expect(reason(new Uint8Array(5))).toMatch(/^x\.safetensors at byte 5: it ends after 5 bytes/)
    const long = fileOf({})
    new DataView(long.buffer).setBigUint64(0, 2n ** 63n, true)
    expect(reason(long)).toMatch(/at byte 0: it claims a header of 9223372036854775808 bytes, more than 100000000\./)
    new DataView(long.buffer).setBigUint64(0, 99_999_999n, true)
    expect(reason(long)).toMatch(/claims a header of 99999999 bytes, but ends after 10\./)
    expect(reason(fileOf('[]'))).toMatch(/at byte 8: its header does not begin with \{/)
    expect(reason(fileOf('{"a"'))).toMatch(/its header is not JSON/)
    expect(reason(fileOf({ __metadata__: { a: 1 } }))).toMatch(/metadata's "a" must be a text, got 1/)
    expect(reason(fileOf({ __metadata__: [] }))).toMatch(/metadata must be an object/)
    expect(reason(fileOf({ a: 3 }))).toMatch(/tensor "a" must be an object, got 3/)
    const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] }
    expect(reason(fileOf({ a: { ...entry, dtype: 'BF16' } }, 8))).toMatch(/type "BF16", not one of F64, F32, I32, F16, I8, U8/)
    expect(reason(fileOf({ a: { ...entry, dtype: 'toString' } }, 8))).toMatch(/type "toString"/)
    expect(reason(fileOf({ a: { ...entry, shape: [-2] } }, 8))).toMatch(/shape \[-2\], not a list of lengths/)
    expect(reason(fileOf({ a: { ...entry, data_offsets: [0] } }, 8))).toMatch(/offsets \[0\], not two positions/)
    expect(reason(fileOf({ a: { ...entry, shape: [3] } }, 8))).toMatch(/needs 12 bytes, but its offsets hold 8/)
    expect(reason(fileOf({ a: { ...entry, shape: [2 ** 52, 2 ** 52] } }, 8))).toMatch(/needs .* bytes, but/)
    expect(reason(fileOf({ a: entry }, 7))).toMatch(/it is cut off: its tensors need 8 bytes, 7 are there/)
    expect(reason(fileOf({ a: entry }, 9))).toMatch(/1 bytes at its end belong to no tensor/)
    expect(reason(fileOf({ a: entry, b: { ...entry, data_offsets: [4, 12] } }, 12))).toMatch(
      /"b" begins at byte 4 .* where 8 should be/,
    )
  })

  it('refuses to write what could not be read', () => {
    const write = (name: string, shape: number[]) => () =>
      writeSafetensors({ tensors: new Map([[name, { shape, values: new Float32Array(3) }]]), metadata: {} })
    expect(write('a', [4])).toThrow(InvalidArgumentError)
    expect(write('__metadata__', [3])).toThrow(InvalidArgumentError)
    const short = { shape: [1], values: new Int16Array(1) as never }
    expect(() => writeSafetensors({ tensors: new Map([['a', short]]), metadata: {} })).toThrow(
      'writeSafetensors: tensors.a.values must be one of Float32Array, Float64Array, Int32Array, Int8Array, Uint8Array, got an Int16Array of 1 value.',
    )
    expect(() => readSafetensors(new ArrayBuffer(8) as never)).toThrow(
      'readSafetensors: bytes must be a Uint8Array, got an ArrayBuffer.',
    )
  })

  it('never crashes or over-allocates on a spoilt file', () => {
    const sound = writeSafetensors({
      tensors: new Map<string, StoredTensor>([
        ['encoder.kernel', { shape: [2, 3], values: new Float32Array(6) }],
        ['encoder.bias', { shape: [3], values: new Float32Array(3) }],
        ['scale', { shape: [], values: new Float64Array(1) }],
      ]),
      metadata: { config: '{"type":"autoencoder"}' },
    })
    const mutation = fc.record({
      position: fc.nat(),
      value: fc.nat({ max: 255 }),
      kind: fc.constantFrom('set', 'insert', 'remove', 'cut'),
    })
    // Most mutations fall on the header: what is in the values can't be wrong.
    const headerMutation = fc
      .tuple(mutation, fc.boolean())
      .map(([m, anywhere]) => (anywhere ? m : { ...m, position: m.position % 420 }))
    let refused = 0
    fc.assert(
      fc.property(fc.array(headerMutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const bytes = [...sound]
        for (const { position, value, kind } of mutations) {
          const at = position % (bytes.length + 1)
          if (kind === 'set') bytes[Math.min(at, bytes.length - 1)] = value
          else if (kind === 'insert') bytes.splice(at, 0, value)
          else if (kind === 'remove') bytes.splice(at, 1)
          else bytes.length = Math.max(1, at)
        }
        try {
          const { tensors } = readSafetensors(Uint8Array.from(bytes), 'x')
          const total = [...tensors.values()].reduce((sum, { values }) => sum + values.byteLength, 0)
          expect(total).toBeLessThanOrEqual(2 * bytes.length)
        } catch (error) {
          expect(InvalidFileError.isInstance(error), String(error)).toBe(true)
          refused++
        }
      }),
      { numRuns: 5000 },
    )
    expect(refused).toBeGreaterThan(2000)
  })
})
