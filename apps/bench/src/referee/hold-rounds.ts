import { setTimeout } from 'node:timers/promises'
import type { Row } from '../document.js'
import type { RoundPlay } from '../protocol.js'
import type { Work } from '../works/work.js'
import { disagreements, type Signed } from './agreement.js'
import type { Contestant } from './contestant.js'
import { type Entrant, inWords, pause, type Rules, Score } from './match.js'
import { withProblem } from './problem-file.js'

interface Player {
  readonly entrant: Entrant
  readonly contestant: Contestant
}

interface Started extends Player, Signed {
  readonly score: Score
}

/**
 * Holds works between the same contestants, each in a process of its own: on every work all are
 * warmed up apart, and then take their rounds in turn, so that a machine whose speed drifts slows
 * all of them alike.
 */
export async function holdRounds(works: readonly Work[], entrants: readonly Entrant[], rules: Rules): Promise<Row[]> {
  const players = entrants.map((entrant) => ({ entrant, contestant: entrant.start() }))
  try {
    const rows: Row[] = []
    for (const work of works) rows.push(...(await withProblem(work, (problem) => holdWork(work, problem, players, rules))))
    return rows
  } finally {
    await Promise.all(players.map(({ contestant }) => contestant.close()))
  }
}

async function holdWork(work: Work, problem: string, players: readonly Player[], rules: Rules): Promise<Row[]> {
  const started: Started[] = []
  for (const player of players) {
    const answer = await player.contestant.ask({ type: 'prepare', play: work.play as RoundPlay, problem })
    if (answer.type === 'ready') {
      const score = new Score(player.entrant.name, answer)
      started.push({ ...player, name: inWords(player.entrant), signature: answer.signature, score })
    } else
      rules.remark(
        `${work.name}: no ${inWords(player.entrant)}: ${answer.type === 'unable' ? answer.reason : `it answered ${answer.type}`}.`,
      )
  }
  for (const line of disagreements(started)) rules.remark(`${work.name}: ${line}.`)
  let playing = started
  for (let round = 0; round < rules.rounds; round++) {
    const further: Started[] = []
    for (const each of playing) {
      const reason = await takeRound(each)
      if (reason !== null) rules.remark(`${work.name}: ${each.name} gave up: ${reason}.`)
      else if (!each.score.isEnough) further.push(each)
    }
    playing = further
  }
  return started.flatMap(({ score }) => score.row(work))
}

/** @returns why it took none; null if it did */
async function takeRound({ contestant, score }: Started): Promise<string | null> {
  await setTimeout(pause)
  const start = performance.now()
  const answer = await contestant.ask({ type: 'round' })
  if (answer.type !== 'result') return answer.type === 'unable' ? answer.reason : `it answered ${answer.type}`
  score.add(answer.value, performance.now() - start)
  return null
}
