import { type Json, refuse, sizeOf, stableStringify } from '@sandglass/base'
import { checksumKey, checksumPosition, crc32, noChecksum } from './checksum.js'
import { toHalf } from './half.js'
import { bytesOf, metadataKey, type StoredTensor, type StoredType, type TensorFile, type TensorValues } from './types.js'

/**
 * A safetensors file: 8 bytes of header length (little-endian), a JSON header, then all values.
 * Equal contents give equal bytes: names are sorted, and nothing else gets in but a checksum of the
 * whole file, among its metadata, by which `readSafetensors` knows a damaged one.
 *
 * Format: https://github.com/huggingface/safetensors#format
 *
 * @throws InvalidArgumentError if a tensor's values don't fill its shape, or are of a type that isn't stored
 */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  for (const [name, tensor] of tensors) check(name, tensor)
  const entries = Array.from(tensors, ([name, tensor]) => ({ name, shape: tensor.shape, ...kept(tensor) })).sort(
    byAlignmentThenName,
  )
  let end = 0
  const fields = entries.map(({ name, shape, type, values }): [string, Json] => {
    const begin = end
    end += values.byteLength
    return [name, { dtype: type, shape, data_offsets: [begin, end] }]
  })

  const texts = { ...metadata, [checksumKey]: noChecksum }
  const header = new TextEncoder().encode(stableStringify(Object.fromEntries([[metadataKey, texts], ...fields])))
  // Spaces round the header up, so that the values begin at a multiple of 8.
  const start = 8 + Math.ceil(header.length / 8) * 8
  const bytes = new Uint8Array(start + end)
  bytes.fill(0x20, 8, start)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  bytes.set(header, 8)
  let offset = start
  for (const { values } of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
    offset += values.byteLength
  }
  bytes.set(new TextEncoder().encode(crc32(bytes)), 8 + checksumPosition(header))
  return bytes
}

function check(name: string, { shape, values, type }: StoredTensor): void {
  const caller = 'writeSafetensors'
  if (name === metadataKey) refuse(caller, 'tensors', `without the name ${metadataKey}`, name, 'Give the tensor another name.')
  if (!storedTypes.some((type) => values instanceof type)) {
    const types = storedTypes.map((type) => type.name).join(', ')
    refuse(caller, `tensors.${name}.values`, `one of ${types}`, values, 'Convert the values.')
  }
  if (type === 'F16' && !(values instanceof Float32Array))
    refuse(caller, `tensors.${name}.values`, 'a Float32Array to be kept as F16', values, 'Convert the values.')
  if (sizeOf(shape) !== values.length)
    refuse(caller, `tensors.${name}.values`, `${sizeOf(shape)} values, as its shape says`, values, 'Check its shape.')
}

const storedTypes = [Float32Array, Float64Array, Int32Array, Int8Array, Uint8Array]

/** A tensor's values as they stand in the file. */
interface Kept {
  readonly name: string
  readonly shape: StoredTensor['shape']
  readonly type: StoredType
  readonly values: TensorValues | Uint16Array
}

function kept({ values, type }: StoredTensor): Pick<Kept, 'type' | 'values'> {
  if (type === 'F16') return { type, values: Uint16Array.from(values, toHalf) }
  return { type: typeOf(values), values }
}

/** Wide values first, so that each lies at a multiple of its own width. */
function byAlignmentThenName(a: Kept, b: Kept): number {
  return bytesOf[b.type] - bytesOf[a.type] || (a.name < b.name ? -1 : 1)
}

function typeOf(values: TensorValues): StoredType {
  if (values instanceof Float32Array) return 'F32'
  if (values instanceof Float64Array) return 'F64'
  if (values instanceof Int32Array) return 'I32'
  return values instanceof Int8Array ? 'I8' : 'U8'
}
