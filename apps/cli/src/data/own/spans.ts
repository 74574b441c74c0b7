/** So many neighbouring indices from a first one on. */
export function span(first: number, size: number): Uint32Array {
  return Uint32Array.from({ length: size }, (_, index) => first + index)
}

/** How many windows lie between two that share no moment: parts of a series are that far from each other, and those between are nobody's. */
export function gapBetween({ length, step }: { readonly length: number; readonly step: number }): number {
  return Math.ceil(length / step) - 1
}
