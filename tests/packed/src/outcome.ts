import { expect } from 'vitest'

/** What a page or program tells of `project/learn.js`. */
export interface Outcome {
  readonly backend: string
  readonly threads: number
  readonly fma: boolean
  readonly notes: readonly string[]
  readonly lossBefore: number
  readonly lossAfter: number
}

/** What `project/learn.js` must come to, wherever it runs. */
export function expectLearned(outcome: unknown, backend: string): Outcome {
  expect(outcome).toMatchObject({ backend, epochs: 5, codes: [128, 8], sameAfterLoading: true })
  const learned = outcome as Outcome
  expect(learned.lossAfter).toBeGreaterThan(0)
  expect(learned.lossAfter).toBeLessThan(0.7 * learned.lossBefore)
  return learned
}
