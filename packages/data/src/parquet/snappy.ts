import { byte, cursorOf, skip, varint } from './bytes.js'

/**
 * Unpacks Snappy's raw format (the format's own description: github.com/google/snappy, format_description.txt): a
 * length, then pieces that are either bytes or copies of bytes that came before. Each piece takes a byte at least, and
 * what would go beyond `size` is refused before it is written, so that time and memory are bounded.
 *
 * @throws RangeError if it is damaged, or unpacks to another size
 */
export function unpackSnappy(packed: Uint8Array, size: number): Uint8Array {
  const input = cursorOf(packed)
  if (varint(input) !== size) throw new RangeError('a packed page has another size than it claims')
  const output = new Uint8Array(size)
  let at = 0
  const checked = (length: number): number => {
    if (length > size - at) throw new RangeError('a packed page unpacks to more than it claims')
    return length
  }
  const littleEndian = (bytes: number): number => {
    let value = 0
    for (let place = 0; place < bytes; place++) value += byte(input) * 2 ** (8 * place)
    return value
  }
  while (input.at < input.end) {
    const tag = byte(input)
    const kind = tag & 3
    const short = tag >> 2
    if (kind === 0) {
      const length = checked((short < 60 ? short : littleEndian(short - 59)) + 1)
      skip(input, length)
      output.set(packed.subarray(input.at - length, input.at), at)
      at += length
      continue
    }
    const length = checked(kind === 1 ? (short & 7) + 4 : short + 1)
    const back = kind === 1 ? (tag >> 5) * 256 + byte(input) : littleEndian(kind === 2 ? 2 : 4)
    if (back === 0 || back > at) throw new RangeError('a packed page copies what it does not have')
    // Byte by byte: a copy may run into what it writes.
    for (let end = at + length; at < end; at++) output[at] = output[at - back] as number
  }
  if (at !== size) throw new RangeError('a packed page unpacks to less than it claims')
  return output
}
