/** The key of a checksum among a file's metadata; no other program's. */
export const checksumKey = 'sandglass_crc32'

/** What stands in its place while it is computed. */
export const noChecksum = '00000000'

/** Four tables, so that four bytes are taken at once. */
const tables = makeTables()

/**
 * CRC-32 (ISO 3309; the one of gzip and PNG) of bytes one after the other, in eight hexadecimal digits. Of
 * two files that differ in up to 32 neighbouring bits, both can't have the same. It guards against
 * damage, not against intent.
 */
export function crc32(...parts: readonly Uint8Array[]): string {
  return (~parts.reduce(remainderAfter, -1) >>> 0).toString(16).padStart(8, '0')
}

function remainderAfter(before: number, bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = tables as [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  const at = (i: number): number => bytes[i] as number
  let crc = before
  let i = 0
  for (const end = bytes.length - 3; i < end; i += 4) {
    crc ^= at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24)
    const low = (t3[crc & 255] as number) ^ (t2[(crc >>> 8) & 255] as number)
    crc = low ^ (t1[(crc >>> 16) & 255] as number) ^ (t0[crc >>> 24] as number)
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ (t0[(crc ^ at(i)) & 255] as number)
  return crc
}

/** The digits of a file's checksum as they stand in its header: where they begin; -1 if they aren't there. */
export function checksumPosition(header: Uint8Array): number {
  // Quotes within texts are escaped, so that this stands nowhere but where it is meant. A character a byte.
  const key = `"${checksumKey}":"`
  const found = new TextDecoder('latin1').decode(header).lastIndexOf(key)
  return found < 0 ? -1 : found + key.length
}

function makeTables(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
    return remainder
  })
  const all = [first]
  for (let shift = 1; shift < 4; shift++)
    all.push((all[shift - 1] as Uint32Array).map((entry) => (entry >>> 8) ^ (first[entry & 255] as number)))
  return all
}
