import type { Engine } from '../engine.js'
import { run } from './call.js'
import { compare, compareBits } from './expected.js'
import type { Posed } from './law.js'

/**
 * Solves a problem on engines of one build that differ in their threads.
 *
 * @throws Error if a result is not what it has to be, or its bits depend on the engine
 */
export function hold({ call, expected }: Posed, [first, ...others]: readonly [Engine, ...Engine[]]): void {
  const results = run(first, call)
  const references = [expected()].flat()
  if (results.length !== references.length) throw new Error(`there must be ${references.length} results, got ${results.length}`)
  for (const [index, result] of results.entries()) compare(result, references[index] as (typeof references)[number])
  for (const engine of others)
    for (const [index, result] of run(engine, call).entries())
      try {
        compareBits(result, results[index] as (typeof results)[number])
      } catch (cause) {
        throw new Error(`${engine.name} must give what ${first.name} gives: ${(cause as Error).message}`, { cause })
      }
}
