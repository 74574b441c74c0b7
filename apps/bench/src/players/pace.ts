/** Milliseconds for getting warm, at least, and for a round, roughly. The Python contestants keep the same pace. */
export interface Pace {
  readonly warmup: number
  readonly round: number
  /** Steps a round. */
  readonly atMost: number
}

export const stepPace: Pace = { warmup: 500, round: 100, atMost: 200 }
const wholePace: Pace = { warmup: 100, round: 0, atMost: 1 }
export const operationPace: Pace = { warmup: 40, round: 20, atMost: 1000 }

/** How many first losses make a signature, and the milliseconds after which a slow system has told enough of them. */
const signatureLength = 3
const signaturePatience = 2000

/**
 * Warms up, and then takes rounds of as many steps as fill the pace's time, after a quarter as many that
 * are not timed.
 *
 * @param steps takes so many steps and waits for the last one's result
 * @returns takes a round, and tells the milliseconds that each of its steps took
 */
export async function paced(steps: (count: number) => Promise<unknown>, pace: Pace): Promise<() => Promise<number>> {
  // What may be compiled for the first one must not count.
  await steps(1)
  const start = performance.now()
  let fastest = Number.POSITIVE_INFINITY
  do fastest = Math.min(fastest, await timed(steps, 1))
  while (performance.now() - start < pace.warmup)
  const count = Math.max(1, Math.min(pace.atMost, Math.round(pace.round / fastest)))
  return async () => {
    // The others had the caches meanwhile.
    const again = Math.floor(count / 4)
    if (again > 0) await steps(again)
    return await timed(steps, count)
  }
}

/** The same for something that is done whole in each round. */
export function wholes(work: () => Promise<unknown>): Promise<() => Promise<number>> {
  return paced(work, wholePace)
}

/** The milliseconds that each of some steps took. */
export async function timed(steps: (count: number) => Promise<unknown>, count: number): Promise<number> {
  const start = performance.now()
  await steps(count)
  return (performance.now() - start) / count
}

/** The losses of the first steps. Whatever is compiled for the first of them does not try the patience. */
export async function signatureOf(steps: (count: number) => Promise<number>): Promise<number[]> {
  const losses = [await steps(1)]
  const start = performance.now()
  while (losses.length < signatureLength && performance.now() - start < signaturePatience) losses.push(await steps(1))
  return losses
}
