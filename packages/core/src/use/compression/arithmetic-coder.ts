/**
 * Arithmetic coding (Witten, Neal and Cleary, "Arithmetic coding for data compression", 1987): symbols become one number in [0, 1),
 * written bit by bit, in as many bits as their probabilities say, to within two for the whole stream.
 *
 * States are whole numbers below 2³², products of a state and a count are below 2⁵³: exact as JavaScript's numbers are.
 */
const [whole, half, quarter] = [2 ** 32, 2 ** 31, 2 ** 30]

/** What counts may add up to, at most. */
export const mostCounted = 2 ** 16

/** The part of a symbol in [0, total): from what is counted before it to what is counted with it. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly total: number
}

export class ArithmeticEncoder {
  private low = 0
  private high = whole - 1
  /** Bits that are the opposite of the next one that is known. */
  private pending = 0
  private readonly bytes: number[] = []
  private byte = 0
  private filled = 0

  encode({ from, to, total }: Span): void {
    const range = this.high - this.low + 1
    this.high = this.low + Math.floor((range * to) / total) - 1
    this.low = this.low + Math.floor((range * from) / total)
    for (;;) {
      if (this.high < half) this.write(0)
      else if (this.low >= half) {
        this.write(1)
        this.low -= half
        this.high -= half
      } else if (this.low >= quarter && this.high < half + quarter) {
        this.pending++
        this.low -= quarter
        this.high -= quarter
      } else return
      this.low *= 2
      this.high = 2 * this.high + 1
    }
  }

  /** Ends the stream. */
  finish(): Uint8Array {
    this.pending++
    this.write(this.low < quarter ? 0 : 1)
    while (this.filled > 0) this.push(0)
    return Uint8Array.from(this.bytes)
  }

  private write(bit: number): void {
    this.push(bit)
    for (; this.pending > 0; this.pending--) this.push(1 - bit)
  }

  private push(bit: number): void {
    this.byte = 2 * this.byte + bit
    if (++this.filled < 8) return
    this.bytes.push(this.byte)
    this.byte = 0
    this.filled = 0
  }
}

export class ArithmeticDecoder {
  private low = 0
  private high = whole - 1
  private value = 0
  private place = 0
  private readonly bytes: Uint8Array

  /** @param bytes what an encoder wrote; behind their end there are zeros */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    for (let bit = 0; bit < 32; bit++) this.value = 2 * this.value + this.next()
  }

  /** Where in [0, total) the next symbol is. */
  at(total: number): number {
    return Math.floor(((this.value - this.low + 1) * total - 1) / (this.high - this.low + 1))
  }

  /** Goes on behind a symbol, whose span holds what {@link at} said. */
  take({ from, to, total }: Span): void {
    const range = this.high - this.low + 1
    this.high = this.low + Math.floor((range * to) / total) - 1
    this.low = this.low + Math.floor((range * from) / total)
    for (;;) {
      const offset =
        this.high < half ? 0 : this.low >= half ? half : this.low >= quarter && this.high < half + quarter ? quarter : null
      if (offset === null) return
      this.low = 2 * (this.low - offset)
      this.high = 2 * (this.high - offset) + 1
      this.value = 2 * (this.value - offset) + this.next()
    }
  }

  private next(): number {
    const byte = this.bytes[this.place >>> 3] ?? 0
    const bit = (byte >>> (7 - (this.place & 7))) & 1
    this.place++
    return bit
  }
}
