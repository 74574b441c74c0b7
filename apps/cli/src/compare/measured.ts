import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How often memory is looked at, in milliseconds. */
const interval = 20

/** What some work took. */
export interface Took {
  /** Of fitting; null for what was fitted before, and nobody measured. */
  readonly fitSeconds: number | null
  /** Of using what was fitted. */
  readonly seconds: number
  /** By how much memory grew at most, that of JavaScript's values or that of the whole process, whichever grew more. */
  readonly megabytes: number
}

/** Fits a method, uses it, and says what either took. Methods let the event loop turn, so that memory can be looked at meanwhile. */
export async function measured<Fitted, Result>(
  fit: () => Fitted | Promise<Fitted>,
  use: (fitted: Fitted) => Promise<Result>,
): Promise<Took & { readonly fitSeconds: number; readonly result: Result }> {
  // What earlier methods left would else be taken again, and not be seen.
  collectGarbage()
  const before = usage()
  let most = 0
  const look = () => {
    const now = usage()
    most = Math.max(most, now.process - before.process, now.values - before.values)
  }
  const timer = setInterval(look, interval)
  const start = performance.now()
  try {
    const fitted = await fit()
    const between = performance.now()
    const result = await use(fitted)
    const end = performance.now()
    look()
    return { result, fitSeconds: (between - start) / 1000, seconds: (end - between) / 1000, megabytes: most / 1e6 }
  } finally {
    clearInterval(timer)
  }
}

/** The same of a model, whose training is a part of its fitting: null where that was before. */
export function withTraining<Result>(
  took: Took & { readonly result: Result },
  training: Took | null,
): Took & { readonly result: Result } {
  if (training === null || training.fitSeconds === null) return { ...took, fitSeconds: null }
  return {
    ...took,
    fitSeconds: training.fitSeconds + (took.fitSeconds ?? 0),
    megabytes: Math.max(training.megabytes, took.megabytes),
  }
}

function usage(): { readonly process: number; readonly values: number } {
  const { rss, heapUsed, external } = process.memoryUsage()
  return { process: rss, values: heapUsed + external }
}

/** Node gives the collector away only by a flag, which may be set while it runs. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof collect === 'function') collect()
}
