import { setTimeout } from 'node:timers/promises'
import type { Row } from '../document.js'
import type { ProcessPlay } from '../protocol.js'
import type { Work } from '../works/work.js'
import { type Entrant, inWords, pause, type Rules, Score } from './match.js'
import { withProblem } from './problem-file.js'

/**
 * Holds a work that takes a process's whole life, in rounds as well: in each of them every system
 * starts a new process. Of a cold start the figure is the referee's own: the milliseconds from before
 * the process is started to its answer.
 */
export async function holdProcesses(work: Work, entrants: readonly Entrant[], rules: Rules): Promise<Row[]> {
  return await withProblem(work, async (problem) => {
    const scores = new Map<Entrant, Score | null>()
    for (let round = 0; round < rules.rounds; round++)
      for (const entrant of entrants) {
        const score = scores.get(entrant)
        if (score === null || score?.isEnough) continue
        scores.set(entrant, await live(work, problem, entrant, score, rules))
      }
    return [...scores.values()].flatMap((score) => score?.row(work) ?? [])
  })
}

/** One process from its start to its end. */
async function live(
  work: Work,
  problem: string,
  entrant: Entrant,
  score: Score | undefined,
  { remark }: Rules,
): Promise<Score | null> {
  await setTimeout(pause)
  const start = performance.now()
  const contestant = entrant.start()
  try {
    const answer = await contestant.ask({ type: 'once', play: work.play as ProcessPlay, problem })
    const milliseconds = performance.now() - start
    if (answer.type !== 'done') {
      remark(`${work.name}: no ${inWords(entrant)}: ${answer.type === 'unable' ? answer.reason : `it answered ${answer.type}`}.`)
      return null
    }
    const kept = score ?? new Score(entrant.name, answer)
    kept.add(work.play === 'first-step' ? milliseconds : answer.value, milliseconds)
    return kept
  } finally {
    await contestant.close()
  }
}
