/** How many of the oddest examples are shown. */
export const shownExamples = 10

/** The examples that score highest, the oddest first. */
export function oddestOf(scores: ArrayLike<number>, count: number): number[] {
  return Array.from(scores, (_, index) => index)
    .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
    .slice(0, count)
}
