import type { SameBits } from '../builds.js'
import type { Engine } from '../engine.js'
import { type Result, run } from './call.js'
import { compare, compareBits } from './expected.js'
import type { Posed } from './law.js'

/** Workers that sleep come too late for a small job; those of the job before are still awake. */
const times = 3

/**
 * Solves a problem on all engines.
 *
 * @throws Error if a result is not what it has to be, or the bits of one build depend on the engine
 */
export function hold({ solve, expected }: Posed, builds: readonly SameBits[]): void {
  const references = [expected()].flat()
  for (const [first, ...others] of builds) {
    const results = about(first, () => solve((call) => run(first, call)))
    about(first, () => inPairs(results, references, compare))
    for (const engine of others)
      about(engine, () => {
        for (let time = 0; time < times; time++)
          inPairs(
            solve((call) => run(engine, call)),
            results,
            compareBits,
          )
      })
  }
}

function inPairs<Wanted>(
  results: readonly Result[],
  wanted: readonly Wanted[],
  check: (result: Result, wanted: Wanted) => void,
): void {
  if (results.length !== wanted.length) throw new Error(`there must be ${wanted.length} results, got ${results.length}`)
  for (const [index, each] of wanted.entries()) check(results[index] as Result, each)
}

function about<Done>({ name }: Engine, work: () => Done): Done {
  try {
    return work()
  } catch (cause) {
    throw new Error(`on ${name}: ${(cause as Error).message}`, { cause })
  }
}
