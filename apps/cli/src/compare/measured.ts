import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How often memory is looked at, in milliseconds. */
const interval = 20

export interface Measured<Result> {
  readonly result: Result
  readonly seconds: number
  /** By how much memory grew at most, that of JavaScript's values or that of the whole process, whichever grew more. */
  readonly megabytes: number
}

/** Does some work and says what it took. Methods let the event loop turn, so that memory can be looked at meanwhile. */
export async function measured<Result>(work: () => Promise<Result>): Promise<Measured<Result>> {
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
    const result = await work()
    look()
    return { result, seconds: (performance.now() - start) / 1000, megabytes: most / 1e6 }
  } finally {
    clearInterval(timer)
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
