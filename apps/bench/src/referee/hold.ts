import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { writeSafetensors } from '@sandglass/core'
import type { Row } from '../document.js'
import { median } from '../statistics.js'
import type { Entrant } from '../systems/system.js'
import type { Work } from '../works/work.js'
import { disagreements } from './agreement.js'
import type { Contestant } from './contestant.js'

export interface Match {
  readonly work: Work
  readonly entrants: readonly Entrant[]
  readonly rounds: number
  readonly log: (line: string) => void
}

interface Player {
  readonly name: string
  readonly contestant: Contestant
  readonly version: string
  readonly threads: number
  readonly losses: readonly number[]
  readonly results: number[]
}

/** Milliseconds between turns, so that one system's threads have gone to sleep when the next one's wake. */
const pause = 30
/** Milliseconds after which a slow system has had rounds enough. */
const patience = 20_000

/**
 * Times all systems on one work: each in a process of its own, warmed up apart, then round by round
 * in turn, so that a machine whose speed drifts slows all of them alike.
 */
export async function hold({ work, entrants, rounds, log }: Match): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-bench-'))
  const contestants: Contestant[] = []
  try {
    const problem = join(folder, 'problem.safetensors')
    await writeFile(problem, writeSafetensors(await work.problem()))
    const players: Player[] = []
    for (const entrant of entrants) {
      const contestant = entrant.start()
      contestants.push(contestant)
      const answer = await contestant.ask({ type: 'prepare', play: work.play, problem })
      if (answer.type === 'ready') players.push({ ...answer, name: entrant.name, contestant, results: [] })
      else
        log(`${work.name}: ${entrant.name} does not take part: ${answer.type === 'unable' ? answer.reason : 'no sensible answer'}`)
    }
    for (const line of disagreements(players)) log(`${work.name}: ${line}`)
    await takeTurns(players, rounds)
    return players.map((player) => rowOf(work, player))
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.close()))
    await rm(folder, { recursive: true })
  }
}

async function takeTurns(players: readonly Player[], rounds: number): Promise<void> {
  const spent = new Map<Player, number>()
  for (let round = 0; round < rounds; round++) {
    for (const player of players) {
      const before = spent.get(player) ?? 0
      if (before > patience) continue
      await setTimeout(pause)
      const start = performance.now()
      const answer = await player.contestant.ask({ type: 'round' })
      if (answer.type !== 'result')
        throw new Error(answer.type === 'unable' ? `${player.name}: ${answer.reason}` : 'no sensible answer')
      player.results.push(answer.value)
      spent.set(player, before + performance.now() - start)
    }
  }
}

function rowOf({ name: work, unit }: Work, { name: system, version, threads, results }: Player): Row {
  return { work, system, version, threads, unit, min: Math.min(...results), median: median(results) }
}
