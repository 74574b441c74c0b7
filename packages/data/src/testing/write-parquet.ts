import { joined } from './write-idx.js'

/**
 * A Parquet file of one column of whole numbers, its pages of the format's first version, which most writers still
 * write and the one that other tests use does not.
 */
export function writeFirstVersion(values: readonly (number | null)[], { dictionary }: { dictionary: boolean }): Uint8Array {
  const present = values.filter((value) => value !== null)
  const distinct = [...new Set(present)]
  const levels = bitPacked(values.map((value) => Number(value !== null)))
  const body = dictionary
    ? joined(
        Uint8Array.of(8),
        varint(Math.ceil(present.length / 8) * 2 + 1),
        padded(present.map((value) => distinct.indexOf(value))),
      )
    : plain(present)
  const dictionaryPage = dictionary ? page(2, plain(distinct), 7, struct([1, i32(distinct.length)], [2, i32(0)])) : new Uint8Array()
  const page1 = joined(int32(levels.length), levels, body)
  const description = struct([1, i32(values.length)], [2, i32(dictionary ? 8 : 0)], [3, i32(3)], [4, i32(3)])
  const pages = joined(dictionaryPage, page(0, page1, 5, description))
  const magic = new TextEncoder().encode('PAR1')
  const size = i64(pages.length)
  const meta = struct(
    [1, i32(1)],
    [2, list(5, [varint(0)])],
    [3, list(8, [text('x')])],
    [4, i32(0)],
    [5, i64(values.length)],
    [6, size],
    [7, size],
    [9, i64(4 + dictionaryPage.length)],
    ...(dictionary ? [[11, i64(4)] as const] : []),
  )
  const group = struct([1, list(12, [struct([2, i64(4)], [3, inner(meta)])])], [2, size], [3, i64(values.length)])
  const schema = [struct([4, named('root')], [5, i32(1)]), struct([1, i32(1)], [3, i32(1)], [4, named('x')])]
  const footer = struct([1, i32(1)], [2, list(12, schema)], [3, i64(values.length)], [4, list(12, [group])])
  return joined(magic, pages, footer, int32(footer.length), magic)
}

function page(type: number, body: Uint8Array, field: number, description: Uint8Array): Uint8Array {
  const size = i32(body.length)
  return joined(struct([1, i32(type)], [2, size], [3, size], [field, inner(description)]), body)
}

/** A value of Thrift's compact protocol, and its type there. */
type Field = readonly [type: number, bytes: Uint8Array]

const i32 = (value: number): Field => [5, varint(2 * value)]
const i64 = (value: number): Field => [6, varint(2 * value)]
const inner = (bytes: Uint8Array): Field => [12, bytes]
const named = (name: string): Field => [8, text(name)]
const list = (type: number, items: readonly Uint8Array[]): Field => [9, joined(Uint8Array.of((items.length << 4) | type), ...items)]

function struct(...fields: readonly (readonly [id: number, field: Field])[]): Uint8Array {
  let before = 0
  const parts = fields.map(([id, [type, bytes]]) => {
    const header = Uint8Array.of(((id - before) << 4) | type)
    before = id
    return joined(header, bytes)
  })
  return joined(...parts, Uint8Array.of(0))
}

function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value)
  return joined(varint(bytes.length), bytes)
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...bytes, rest])
    bytes.push((rest & 127) | 128)
  }
}

function int32(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer)
}

function plain(values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer)
}

/** Eight bits each, in groups of eight. */
function padded(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8) * 8)
  bytes.set(values)
  return bytes
}

function bitPacked(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  bits.forEach((bit, index) => {
    bytes[index >> 3] = (bytes[index >> 3] as number) | (bit << (index & 7))
  })
  return joined(varint(2 * bytes.length + 1), bytes)
}
