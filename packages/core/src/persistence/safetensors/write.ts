import { type Json, refuse, sizeOf, stableStringify } from '@sandglass/base'
import { bytesOf, metadataKey, type StoredTensor, type StoredType, type TensorFile, type TensorValues } from './types.js'

/**
 * A safetensors file: 8 bytes of header length (little-endian), a JSON header, then all values.
 * Equal contents give equal bytes: names are sorted, and nothing else gets in.
 *
 * Format: https://github.com/huggingface/safetensors#format
 *
 * @throws InvalidArgumentError if a tensor's values don't fill its shape
 */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const entries = [...tensors].sort(byAlignmentThenName)
  let end = 0
  const fields = entries.map(([name, { shape, values }]): [string, Json] => {
    if (sizeOf(shape) !== values.length || name === metadataKey)
      refuse('writeSafetensors', `tensors.${name}`, `${sizeOf(shape)} values under a name of its own`, values, 'Check its shape.')
    const begin = end
    end += values.byteLength
    return [name, { dtype: typeOf(values), shape, data_offsets: [begin, end] }]
  })

  const header = new TextEncoder().encode(stableStringify(Object.fromEntries([[metadataKey, metadata], ...fields])))
  // Spaces round the header up, so that the values begin at a multiple of 8.
  const start = 8 + Math.ceil(header.length / 8) * 8
  const bytes = new Uint8Array(start + end)
  bytes.fill(0x20, 8, start)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  bytes.set(header, 8)
  let offset = start
  for (const [, { values }] of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
    offset += values.byteLength
  }
  return bytes
}

/** Wide values first, so that each lies at a multiple of its own width. */
function byAlignmentThenName([a, { values: x }]: [string, StoredTensor], [b, { values: y }]: [string, StoredTensor]): number {
  return bytesOf[typeOf(y)] - bytesOf[typeOf(x)] || (a < b ? -1 : 1)
}

function typeOf(values: TensorValues): StoredType {
  if (values instanceof Float32Array) return 'F32'
  if (values instanceof Float64Array) return 'F64'
  return values instanceof Int32Array ? 'I32' : 'U8'
}
