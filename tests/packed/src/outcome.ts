import { expect } from 'vitest'

/** What `project/learn.js` must come to, wherever it runs. */
export function expectLearned(outcome: unknown, backend: string): void {
  expect(outcome).toMatchObject({ backend, epochs: 5, codes: [128, 8], sameAfterLoading: true })
  const { lossBefore, lossAfter } = outcome as { lossBefore: number; lossAfter: number }
  expect(lossAfter).toBeGreaterThan(0)
  expect(lossAfter).toBeLessThan(0.7 * lossBefore)
}
