import { mostCounted, type Span } from './arithmetic-coder.js'

/** What a symbol that comes adds to its count: the more, the sooner what was seen outweighs that nothing was known. */
const increment = 32

/**
 * How often each symbol came so far: encoder and decoder count alike, so that no table has to be kept. All symbols begin with one,
 * so that each can come.
 */
export class AdaptiveCounts {
  private readonly counts: Uint32Array
  private total: number

  /** @param size how many symbols there are, at most {@link mostSymbols} */
  constructor(size: number) {
    this.counts = new Uint32Array(size).fill(1)
    this.total = size
  }

  spanOf(symbol: number): Span {
    let from = 0
    for (let i = 0; i < symbol; i++) from += this.counts[i] as number
    return { from, to: from + (this.counts[symbol] as number), total: this.total }
  }

  /** The symbol whose span holds a place, in [0, total). */
  symbolAt(placeOf: (total: number) => number): number {
    let left = placeOf(this.total)
    let symbol = 0
    while (symbol < this.counts.length - 1 && left >= (this.counts[symbol] as number)) left -= this.counts[symbol++] as number
    return symbol
  }

  add(symbol: number): void {
    this.counts[symbol] = (this.counts[symbol] as number) + increment
    this.total += increment
    if (this.total <= mostCounted) return
    // What came long ago counts half.
    for (const [i, count] of this.counts.entries()) this.counts[i] = Math.ceil(count / 2)
    this.total = this.counts.reduce((sum, count) => sum + count, 0)
  }
}

/** Each keeps a count of one, and there is room to count. */
export const mostSymbols = mostCounted / 4
