/** How far losses may lie apart, relative to the first system's: rounding, not another problem. */
export const tolerance = 1e-3

export interface Entry {
  readonly name: string
  /** Of the first steps. */
  readonly losses: readonly number[]
}

/** Says of each system whose first losses aren't those of the first system that it isn't solving the same problem. */
export function disagreements(entries: readonly Entry[]): string[] {
  const [reference, ...others] = entries.filter(({ losses }) => losses.length > 0)
  if (!reference) return []
  return others
    .filter(({ losses }) => losses.some((loss, step) => !isNear(loss, reference.losses[step] ?? Number.NaN)))
    .map(
      ({ name, losses }) =>
        `${name}'s first losses ${inWords(losses)} are not those of ${reference.name}, ${inWords(reference.losses)}`,
    )
}

function isNear(loss: number, reference: number): boolean {
  return Math.abs(loss - reference) <= tolerance * Math.abs(reference)
}

function inWords(losses: readonly number[]): string {
  return losses.map((loss) => loss.toPrecision(5)).join(' ')
}
