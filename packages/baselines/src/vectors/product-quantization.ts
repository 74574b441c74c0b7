import { type NumberArray, type RandomStream, refuse, stream } from '@sandglass/base'
import { type Compressor, vectorsOf } from './compressor.js'

export interface ProductQuantizationOptions {
  /**
   * Into how many parts a vector is cut, each kept in one byte; at most as many as it has dimensions. Where they don't divide these, some
   * parts have one more than others.
   */
  readonly parts: number
  /** How often entries are moved to the mean of what is nearest to them. Default 20. */
  readonly rounds?: number
}

/** As many as a byte can number. */
const mostEntries = 256

/**
 * Product quantisation (Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", 2011): a
 * vector is cut into parts, and of each part the number of the nearest of 256 entries is kept, which k-means has
 * found for that part.
 *
 * @throws InvalidArgumentError if an option is wrong; when fitted, if there are more parts than dimensions
 */
export function productQuantization({ parts, rounds = 20 }: ProductQuantizationOptions): Compressor {
  const caller = 'productQuantization'
  if (!Number.isSafeInteger(parts) || parts < 1)
    refuse(caller, 'parts', 'a whole number of at least 1', parts, 'One is a byte a vector.')
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    refuse(caller, 'rounds', 'a whole number of at least 1', rounds, 'Leave it out for 20.')
  return {
    name: 'product-quantization',
    async fit(vectors, { seed = 0 } = {}) {
      const { count, size } = vectorsOf(`${caller}.fit`, vectors)
      if (parts > size) refuse(caller, 'parts', `at most ${size}, the vectors' dimensions`, parts, 'Ask for fewer parts.')
      const codebooks = partsOf(size, parts).map((part, index) => ({
        part,
        entries: findEntries(cut(vectors, part), part.width, rounds, stream(seed, 'product quantisation', index)),
      }))
      return {
        bytesPerVector: parts,
        sharedBytes: 4 * size * Math.min(mostEntries, count),
        async restore(given): Promise<NumberArray> {
          const values = new Float32Array(given.values.length)
          for (const { part, entries } of codebooks) {
            const { start, width } = part
            const rows = cut(given, part)
            for (let row = 0; row * width < rows.length; row++) {
              const entry = nearestEntry(entries, rows, row, width)
              values.set(entries.subarray(entry * width, (entry + 1) * width), row * size + start)
            }
          }
          return { shape: given.shape, values }
        },
      }
    },
  }
}

/** Neighbouring dimensions. */
interface Part {
  readonly start: number
  readonly width: number
}

/** As even as they can be, so that a byte says as much of each. */
function partsOf(size: number, parts: number): Part[] {
  const startOf = (part: number) => Math.floor((part * size) / parts)
  return Array.from({ length: parts }, (_, part) => ({ start: startOf(part), width: startOf(part + 1) - startOf(part) }))
}

/** `[count, width]`: the same part of each vector. */
function cut({ values, shape }: NumberArray, { start, width }: Part): Float32Array {
  const [count = 0, size = 0] = shape
  const rows = new Float32Array(count * width)
  for (let row = 0; row < count; row++) {
    const first = row * size + start
    rows.set(values.subarray(first, first + width), row * width)
  }
  return rows
}

/** k-means (Lloyd, 1982) from rows drawn by chance; an entry that nobody is nearest to stays where it was. */
function findEntries(rows: Float32Array, width: number, rounds: number, random: RandomStream): Float32Array {
  const count = rows.length / width
  const order = Uint32Array.from({ length: count }, (_, row) => row)
  random.shuffle(order)
  const size = Math.min(mostEntries, count)
  const entries = new Float32Array(size * width)
  for (let entry = 0; entry < size; entry++) {
    const start = (order[entry] as number) * width
    entries.set(rows.subarray(start, start + width), entry * width)
  }
  for (let round = 0; round < rounds; round++) {
    const sums = new Float64Array(size * width)
    const counts = new Uint32Array(size)
    for (let row = 0; row < count; row++) {
      const entry = nearestEntry(entries, rows, row, width)
      counts[entry] = (counts[entry] as number) + 1
      for (let i = 0; i < width; i++)
        sums[entry * width + i] = (sums[entry * width + i] as number) + (rows[row * width + i] as number)
    }
    for (let i = 0; i < entries.length; i++) {
      const nearest = counts[Math.floor(i / width)] as number
      if (nearest > 0) entries[i] = (sums[i] as number) / nearest
    }
  }
  return entries
}

function nearestEntry(entries: Float32Array, rows: Float32Array, row: number, width: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (let start = 0; start < entries.length; start += width) {
    let square = 0
    for (let i = 0; i < width; i++) square += ((entries[start + i] as number) - (rows[row * width + i] as number)) ** 2
    if (square < least) [best, least] = [start / width, square]
  }
  return best
}
