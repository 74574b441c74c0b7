/** How far signatures may lie apart, relative to the first system's, by rounding alone. */
const tolerance = 1e-3

export interface Signed {
  readonly name: string
  /** Such as the losses of the first steps; empty where there is nothing to compare. */
  readonly signature: readonly number[]
}

/** Of each system that comes to something else than the first one, that it may not be solving the same problem. */
export function disagreements(entries: readonly Signed[]): string[] {
  const [reference, ...others] = entries.filter(({ signature }) => signature.length > 0)
  if (!reference) return []
  return others
    .filter(({ signature }) => signature.some((value, at) => !isNear(value, reference.signature[at])))
    .map(
      ({ name, signature }) =>
        `${name} comes to ${inWords(signature)}, and ${reference.name} to ${inWords(reference.signature)}: another problem, or coarser sums`,
    )
}

/** A slow system tells fewer values than others. */
function isNear(value: number, reference: number | undefined): boolean {
  return reference === undefined || Math.abs(value - reference) <= tolerance * Math.abs(reference)
}

function inWords(signature: readonly number[]): string {
  return signature.map((value) => value.toPrecision(6)).join(', ')
}
