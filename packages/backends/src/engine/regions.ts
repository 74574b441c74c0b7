interface Region {
  readonly start: number
  readonly size: number
}

/**
 * Free stretches of one address range: the smallest that fits is cut, and what comes back merges
 * with its neighbours, so that long runs with ever other sizes do not fragment.
 */
export class Regions {
  /** By size, then by address. */
  readonly #ordered: Region[] = []
  readonly #byStart = new Map<number, Region>()
  readonly #byEnd = new Map<number, Region>()

  /** @returns the address of `size` bytes, or null if no stretch is as long */
  take(size: number): number | null {
    const region = this.#ordered[this.#position(size, 0)]
    if (region === undefined) return null
    this.#remove(region)
    if (region.size > size) this.#insert({ start: region.start + size, size: region.size - size })
    return region.start
  }

  give(start: number, size: number): void {
    const before = this.#byEnd.get(start)
    const after = this.#byStart.get(start + size)
    if (before !== undefined) this.#remove(before)
    if (after !== undefined) this.#remove(after)
    this.#insert({ start: before?.start ?? start, size: size + (before?.size ?? 0) + (after?.size ?? 0) })
  }

  /** How long the free stretch is that ends at `end`. */
  sizeBefore(end: number): number {
    return this.#byEnd.get(end)?.size ?? 0
  }

  #insert(region: Region): void {
    this.#ordered.splice(this.#position(region.size, region.start), 0, region)
    this.#byStart.set(region.start, region)
    this.#byEnd.set(region.start + region.size, region)
  }

  #remove(region: Region): void {
    this.#ordered.splice(this.#position(region.size, region.start), 1)
    this.#byStart.delete(region.start)
    this.#byEnd.delete(region.start + region.size)
  }

  /** Where a region of this size and address stands, or would. */
  #position(size: number, start: number): number {
    let low = 0
    let high = this.#ordered.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const region = this.#ordered[middle] as Region
      if (region.size < size || (region.size === size && region.start < start)) low = middle + 1
      else high = middle
    }
    return low
  }
}
