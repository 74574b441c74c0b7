import { Regions } from './regions.js'

/** Blocks up to this size, in bytes, are cut from slabs of equal blocks. */
const largestSmall = 32768
const slabSize = 65536
/** Large blocks start at, and are padded to, whole cache lines. */
const lineSize = 64

interface Slab {
  readonly start: number
  readonly blockSize: number
  readonly capacity: number
  readonly free: number[]
}

/**
 * Hands out stretches of an address range; knows addresses only, not the memory behind them.
 *
 * Small blocks come in sizes of four steps to the doubling, from slabs, so that the many little
 * tensors of a training step cost a push and a pop. Large ones take the best fit and merge when
 * freed: size classes alone had kept twice the memory after training with ever other batch sizes.
 */
export class Allocator {
  readonly #regions = new Regions()
  /** Of every block handed out: its slab, or its size if it is large. */
  readonly #live = new Map<number, Slab | number>()
  /** Slabs with a free block, by the size of their blocks. */
  readonly #open = new Map<number, Slab[]>()
  #used = 0
  #peak = 0
  #end: number

  /** @param start the first address, a multiple of 64 */
  constructor(start: number) {
    this.#end = start
  }

  /** Bytes in blocks that were handed out and not freed, padding included. */
  get used(): number {
    return this.#used
  }

  /** The most bytes that were in blocks at once since `resetPeak`. */
  get peak(): number {
    return this.#peak
  }

  resetPeak(): void {
    this.#peak = this.#used
  }

  /** The address behind the last one it may hand out. */
  get end(): number {
    return this.#end
  }

  /** Adds the addresses from the old end to `end`, a multiple of 64. */
  extend(end: number): void {
    this.#regions.give(this.#end, end - this.#end)
    this.#end = end
  }

  /** How far the end has to move so that `bytes` more surely fit. */
  shortage(bytes: number): number {
    return Math.max(bytes <= largestSmall ? slabSize : roundUp(bytes, lineSize), lineSize) - this.#regions.sizeBefore(this.#end)
  }

  /**
   * @returns the address of `bytes` bytes, a multiple of 16, or null if there is no room
   * @throws TypeError if that is no number of bytes: counted in, it would spoil all that comes after
   */
  allocate(bytes: number): number | null {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new TypeError(`Nobody can have ${bytes} bytes.`)
    return bytes <= largestSmall ? this.#allocateSmall(smallSize(bytes)) : this.#allocateLarge(roundUp(bytes, lineSize))
  }

  free(address: number): void {
    const block = this.#live.get(address)
    if (block === undefined) throw new Error(`No block begins at ${address}.`)
    this.#live.delete(address)
    if (typeof block === 'number') {
      this.#used -= block
      this.#regions.give(address, block)
    } else {
      this.#used -= block.blockSize
      this.#freeSmall(address, block)
    }
  }

  #allocateLarge(size: number): number | null {
    const address = this.#regions.take(size)
    if (address === null) return null
    this.#live.set(address, size)
    this.#count(size)
    return address
  }

  #count(size: number): void {
    this.#used += size
    if (this.#used > this.#peak) this.#peak = this.#used
  }

  #allocateSmall(size: number): number | null {
    const open = this.#openSlabs(size)
    const slab = open.at(-1) ?? this.#newSlab(size, open)
    const address = slab?.free.pop()
    if (slab === null || address === undefined) return null
    if (slab.free.length === 0) open.pop()
    this.#live.set(address, slab)
    this.#count(size)
    return address
  }

  #freeSmall(address: number, slab: Slab): void {
    const open = this.#openSlabs(slab.blockSize)
    slab.free.push(address)
    if (slab.free.length === 1) open.push(slab)
    // One empty slab a size is kept, so that a tensor that comes and goes does not cut a new one each time.
    if (slab.free.length < slab.capacity || open.length === 1) return
    open.splice(open.indexOf(slab), 1)
    this.#regions.give(slab.start, slabSize)
  }

  #openSlabs(size: number): Slab[] {
    let open = this.#open.get(size)
    if (open === undefined) {
      open = []
      this.#open.set(size, open)
    }
    return open
  }

  #newSlab(blockSize: number, open: Slab[]): Slab | null {
    const start = this.#regions.take(slabSize)
    if (start === null) return null
    const capacity = Math.floor(slabSize / blockSize)
    const free = Array.from({ length: capacity }, (_, index) => start + (capacity - 1 - index) * blockSize)
    const slab = { start, blockSize, capacity, free }
    open.push(slab)
    return slab
  }
}

/** The next of 16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, … */
function smallSize(bytes: number): number {
  if (bytes <= 64) return roundUp(Math.max(bytes, 1), 16)
  const octave = 31 - Math.clz32(bytes - 1)
  return roundUp(bytes, 1 << (octave - 2))
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple
}
