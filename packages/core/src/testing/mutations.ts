import { type Json, sizeOf } from '@sandglass/base'
import fc from 'fast-check'
import { checksumPosition, crc32, noChecksum } from '../persistence/safetensors/checksum.js'

/** How many cases are tried: as many as usual, or as the long run asks of every reader. */
export function cases(usual: number): number {
  return Number(process.env.SANDGLASS_CASES ?? usual)
}

type Mutation = (bytes: Uint8Array) => Uint8Array

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const someBytes = fc.uint8Array({ maxLength: 40 })

/** What can happen to a file: bits flip, it is cut short, parts of it go, come twice or come from elsewhere. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
    ([at, bits]): Mutation =>
      (bytes) => {
        return bytes.map((byte, index) => (index === Math.floor(at * bytes.length) ? byte ^ bits : byte))
      },
  ),
  place.map(
    (at): Mutation =>
      (bytes) =>
        bytes.subarray(0, at * bytes.length),
  ),
  fc.tuple(place, someBytes).map(
    ([at, extra]): Mutation =>
      (bytes) =>
        splice(bytes, at, 0, extra),
  ),
  fc.tuple(place, fc.nat({ max: 40 })).map(
    ([at, length]): Mutation =>
      (bytes) =>
        splice(bytes, at, length, new Uint8Array()),
  ),
  fc.tuple(place, place, fc.nat({ max: 200 })).map(
    ([from, to, length]): Mutation =>
      (bytes) => {
        const start = Math.floor(from * bytes.length)
        return splice(bytes, to, length, bytes.slice(start, start + length))
      },
  ),
  // A header of another length.
  fc.constantFrom(0, 1, 7, 2 ** 31, 2 ** 32 - 1).map(
    (length): Mutation =>
      (bytes) => {
        const changed = bytes.slice()
        if (changed.length >= 8) new DataView(changed.buffer).setUint32(0, length, true)
        return changed
      },
  ),
)

function splice(bytes: Uint8Array, at: number, length: number, extra: Uint8Array): Uint8Array {
  const where = Math.floor(at * bytes.length)
  return Uint8Array.of(...bytes.subarray(0, where), ...extra, ...bytes.subarray(where + length))
}

/** Some mutations one after the other. */
export const byteMutations: fc.Arbitrary<Mutation> = fc
  .array(mutation, { minLength: 1, maxLength: 3 })
  .map((steps) => (bytes) => steps.reduce((changed, step) => step(changed), bytes))

/** Numbers, texts and shapes that no honest file has, or has elsewhere. */
const hostile: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    '',
    'toString',
    '__proto__',
    'constructor',
    [],
    {},
    [[]],
    [0],
    [1e9, 1e9],
    'F64',
    'a'.repeat(5000),
  ),
  fc.constantFrom<Json>(0, -1, 0.5, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e308, -1e308),
  fc.constantFrom<Json>(
    { __proto__: null },
    { type: 'dense' },
    { type: 'custom', encoder: [], decoder: [] },
    nested(90),
    nested(2000),
  ),
  fc.json({ maxDepth: 2 }).map((text) => JSON.parse(text) as Json),
)

function nested(depth: number): Json {
  let value: Json = 1
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

/** A JSON text in which something is changed: a value for another, a key for another, a key that stands twice. */
export function mutatedJson(text: string): fc.Arbitrary<string> {
  const value = JSON.parse(text) as Json
  const paths = pathsIn(value)
  const change = fc.tuple(fc.constantFrom(...paths), hostile, fc.constantFrom('set', 'drop', 'rename'))
  const structural = fc
    .array(change, { minLength: 1, maxLength: 2 })
    .map((changes) =>
      JSON.stringify(changes.reduce<Json>((changed, [path, other, kind]) => changeAt(changed, path, other, kind), value)),
    )
  const textual = fc
    .tuple(place, fc.constantFrom('', '"', '}', ']', ',', '{"a":1,"a":2}', '1e999', '\\u0000', '['.repeat(3000)))
    .map(([at, extra]) => {
      const where = Math.floor(at * text.length)
      return text.slice(0, where) + extra + text.slice(where + (extra === '' ? 7 : 0))
    })
  return fc.oneof({ weight: 3, arbitrary: structural }, { weight: 1, arbitrary: textual })
}

type Path = readonly string[]

function pathsIn(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsIn(child, [...path, key]))]
}

function changeAt(value: Json, path: Path, other: Json, kind: string): Json {
  const [key, ...rest] = path
  if (key === undefined) return other
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([name, child]): [string, Json][] => {
    if (name !== key) return [[name, child]]
    if (rest.length > 0) return [[name, changeAt(child, rest, other, kind)]]
    return kind === 'drop' ? [] : [[kind === 'rename' ? `${name}x` : name, kind === 'rename' ? child : other]]
  })
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries)
}

/** The bytes of a text as a safetensors header, and what follows it. */
export function withHeader(header: string, rest: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + text.length + rest.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  bytes.set(rest, 8 + text.length)
  return bytes
}

/** The header of a sound file as a text, and what follows it. */
export function cutHeader(bytes: Uint8Array): { header: string; rest: Uint8Array } {
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  return { header: new TextDecoder().decode(bytes.subarray(8, start)).trimEnd(), rest: bytes.subarray(start) }
}

/** The file with a checksum that is right for what it holds, as someone would make it who means harm. */
export function resealed(bytes: Uint8Array): Uint8Array {
  const sealed = bytes.slice()
  if (sealed.length < 8) return sealed
  const length = new DataView(sealed.buffer).getBigUint64(0, true)
  const position = length > BigInt(sealed.length) ? -1 : checksumPosition(sealed.subarray(8, 8 + Number(length)))
  if (position < 0) return sealed
  sealed.set(new TextEncoder().encode(noChecksum), 8 + position)
  sealed.set(new TextEncoder().encode(crc32(sealed)), 8 + position)
  return sealed
}

/** How many bytes values take. */
export function bytesIn(
  tensors: ReadonlyMap<string, { readonly values: ArrayBufferView; readonly shape: readonly number[] }>,
): number {
  let sum = 0
  for (const { values, shape } of tensors.values()) sum += Math.max(values.byteLength, sizeOf(shape))
  return sum
}
