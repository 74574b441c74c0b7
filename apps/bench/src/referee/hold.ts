import type { Row } from '../document.js'
import type { Contest } from '../works/work.js'
import { holdProcesses } from './hold-processes.js'
import { holdRounds } from './hold-rounds.js'
import type { Entrant, Rules } from './match.js'
import { weigh } from './weigh.js'

/** Holds a contest between some systems, or weighs its files. */
export async function hold(contest: Contest, entrants: readonly Entrant[], rules: Rules): Promise<Row[]> {
  const { works, files = [], mostRounds = rules.rounds } = contest
  const applied = { ...rules, rounds: Math.min(rules.rounds, mostRounds) }
  if (files.length > 0) return await Promise.all(files.map(weigh))
  const [first] = works
  if (first?.play === 'first-step' || first?.play === 'peak-memory') {
    const rows = []
    for (const work of works) rows.push(...(await holdProcesses(work, entrants, applied)))
    return rows
  }
  return await holdRounds(works, entrants, applied)
}
