/** How long it gets warm, at least, and how long a round takes, roughly; in milliseconds. */
const warmup = 500
const round = 250
const mostSteps = 200

/**
 * Warms up, and then takes rounds of as many steps as fill a quarter of a second, whose last loss
 * alone is waited for. The Python contestants keep the same pace.
 *
 * @param steps takes so many steps and waits for the last one's loss
 * @returns takes a round, and tells the milliseconds that each of its steps took
 */
export async function pace(steps: (count: number) => Promise<unknown>): Promise<() => Promise<number>> {
  const timed = async (count: number) => {
    const start = performance.now()
    await steps(count)
    return (performance.now() - start) / count
  }
  const start = performance.now()
  let fastest = Number.POSITIVE_INFINITY
  do fastest = Math.min(fastest, await timed(1))
  while (performance.now() - start < warmup)
  const count = Math.max(1, Math.min(mostSteps, Math.round(round / fastest)))
  return () => timed(count)
}
