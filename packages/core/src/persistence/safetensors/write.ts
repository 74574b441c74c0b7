import { refuse, sizeOf } from '@sandglass/base'
import { encodeSafetensors } from './encode.js'
import { metadataKey, type StoredTensor, type TensorFile } from './types.js'

/**
 * A safetensors file: 8 bytes of header length (little-endian), a JSON header, then all values.
 * Equal contents give equal bytes: names are sorted, and nothing else gets in but a checksum of the
 * whole file, among its metadata, by which `readSafetensors` knows a damaged one.
 *
 * Format: https://github.com/huggingface/safetensors#format
 *
 * @throws InvalidArgumentError if a tensor's values don't fill its shape, or are of a type that isn't stored
 */
export function writeSafetensors(file: TensorFile): Uint8Array {
  for (const [name, tensor] of file.tensors) check(name, tensor)
  return encodeSafetensors(file)
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
