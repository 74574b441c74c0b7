/** How tiles of one length cover a line. */
export interface Tiling {
  /** How long the line is, once it is extended so far that tiles fit. */
  readonly length: number
  /** How long each tile is. */
  readonly tile: number
  /** Where tiles begin. */
  readonly starts: readonly number[]
  /** Each tile's share of the result, place by place: from all tiles they add up to 1. */
  readonly shares: readonly Float64Array[]
}

/** Along one axis: what a network asks of its tiles. */
export interface TileRules {
  /** A length that the network takes; it takes all that differ by multiples of `period`. */
  readonly own: number
  readonly period: number
  /** How far a place looks back and ahead: nearer to a cut than that, a tile doesn't know enough. */
  readonly before: number
  readonly after: number
}

/**
 * Covers a line with tiles, each of which shares at least `overlap` places with the next one. Where that is as much
 * as a place looks back and ahead, a share is 0 wherever the cut shows; else tiles fade into each other over all that
 * they share.
 *
 * @param wanted how long tiles are at most; longer all the same where they would be no longer than the overlap
 */
export function tiling(line: number, wanted: number, overlap: number, rules: TileRules): Tiling {
  const { own, period } = rules
  const length = fitting(line, own, period)
  const tile = Math.min(length, fitting(Math.max(wanted - period + 1, overlap + period), own, period))
  const step = Math.max(1, Math.floor((tile - overlap) / period)) * period
  const count = 1 + Math.ceil((length - tile) / step)
  const starts = Array.from({ length: count }, (_, index) => Math.min(index * step, length - tile))
  return { length, tile, starts, shares: sharesOf(starts, tile, length, overlap, rules) }
}

/** The least length of at least `length`, and above 0, that differs from `own` by a multiple of the period. */
function fitting(length: number, own: number, period: number): number {
  return own + Math.ceil((Math.max(length, 1) - own) / period) * period
}

function sharesOf(
  starts: readonly number[],
  tile: number,
  length: number,
  overlap: number,
  { before, after }: Pick<TileRules, 'before' | 'after'>,
): Float64Array[] {
  const [left, right] = overlap >= before + after ? [before, after] : [0, 0]
  const weights = starts.map((start) =>
    Float64Array.from({ length: tile }, (_, place) => {
      // How far inside of what the tile knows: a cut that is an edge of the image is none.
      const fromLeft = start === 0 ? tile : place - left + 1
      const fromRight = start + tile === length ? tile : tile - right - place
      return Math.max(0, Math.min(fromLeft, fromRight))
    }),
  )
  const sums = new Float64Array(length)
  for (const [index, start] of starts.entries())
    for (const [place, weight] of (weights[index] ?? []).entries()) sums[start + place] = (sums[start + place] ?? 0) + weight
  return weights.map((weight, index) => weight.map((value, place) => value / (sums[(starts[index] ?? 0) + place] ?? 1)))
}
