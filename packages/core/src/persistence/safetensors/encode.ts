import { type Json, stableStringify } from '@sandglass/base'
import { checksumKey, checksumPosition, crc32, noChecksum } from './checksum.js'
import { toHalf } from './half.js'
import { bytesOf, metadataKey, type StoredTensor, type StoredType, type TensorFile, type TensorValues } from './types.js'

/** The bytes of a file whose tensors are known to be right. */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
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
