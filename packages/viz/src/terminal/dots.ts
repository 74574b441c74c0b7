/**
 * Dots in a terminal, eight to a character (Braille), in layers: a character takes the colour of the
 * layer that has most dots in it.
 */
export class Dots {
  readonly columns: number
  readonly width: number
  readonly height: number
  private readonly layers: number
  private readonly patterns: Uint8Array
  private readonly counts: Uint32Array

  constructor(columns: number, lines: number, layers: number) {
    this.columns = columns
    this.width = 2 * columns
    this.height = 4 * lines
    this.layers = layers
    this.patterns = new Uint8Array(columns * lines)
    this.counts = new Uint32Array(columns * lines * layers)
  }

  /**
   * @param x, y from the top left; outside is left out
   * @param weight of how many dots it counts as, when layers vie for a character
   */
  set(x: number, y: number, layer: number, weight = 1): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return
    const cell = (y >> 2) * this.columns + (x >> 1)
    this.patterns[cell] = (this.patterns[cell] as number) | (brailleBits[y & 3]?.[x & 1] ?? 0)
    const at = cell * this.layers + layer
    this.counts[at] = (this.counts[at] as number) + weight
  }

  line(x1: number, y1: number, x2: number, y2: number, layer: number, weight = 1): void {
    const steps = Math.max(1, Math.abs(x2 - x1), Math.abs(y2 - y1))
    for (let step = 0; step <= steps; step++) {
      const share = step / steps
      this.set(Math.round(x1 + share * (x2 - x1)), Math.round(y1 + share * (y2 - y1)), layer, weight)
    }
  }

  /** The characters that have dots, and the layer that each belongs to. */
  *cells(): Generator<{ column: number; line: number; braille: string; layer: number }> {
    for (const [cell, pattern] of this.patterns.entries()) {
      if (pattern === 0) continue
      const counts = this.counts.subarray(cell * this.layers, (cell + 1) * this.layers)
      yield {
        column: cell % this.columns,
        line: Math.floor(cell / this.columns),
        braille: String.fromCharCode(0x2800 + pattern),
        layer: counts.indexOf(Math.max(...counts)),
      }
    }
  }
}

/** Unicode numbers a Braille character's dots down its columns, the bottom row last. */
const brailleBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const
