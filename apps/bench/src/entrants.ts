import type { Options } from './options.js'
import { inTime } from './referee/contestant.js'
import type { Entrant } from './referee/match.js'
import { systems } from './systems/index.js'
import type { System } from './systems/system.js'
import type { Contest } from './works/work.js'

/** Milliseconds that any answer may take. */
const patience = 180_000

/** Who takes part in a contest: the systems, each at every number of threads that it can be told to use. */
export function entrantsOf(contest: Contest, options: Options): Entrant[] {
  return (options.systems ?? usual(contest, options)).flatMap((system) => {
    const counts = system.threads === 'any' ? options.threads : [1]
    return counts.map((threads) => ({
      name: system.name,
      threads,
      start: () => inTime(system.start(options, threads), patience),
    }))
  })
}

function usual({ systems: names }: Contest, options: Options): readonly System[] {
  return systems.filter((system) => system.leftOut(options) === null && (names?.includes(system.name) ?? true))
}

/** The systems that don't take part unless they are asked for, and why. */
export function absentees(options: Options): string[] {
  if (options.systems) return []
  return systems.flatMap((system) => {
    const reason = system.leftOut(options)
    return reason === null ? [] : [`No ${system.name}: ${reason}.`]
  })
}
