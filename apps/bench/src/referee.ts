import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Order } from './protocol.js'
import { median, type Row } from './statistics.js'
import type { System } from './systems.js'
import type { Work } from './works.js'

export interface Match {
  readonly work: Work
  readonly systems: readonly System[]
  readonly rounds: number
  readonly log: (line: string) => void
}

interface Entrant {
  readonly system: System
  readonly threads: number
  readonly process: ChildProcess
  readonly times: number[]
  version: string
}

/**
 * Times all systems on one work: each in a process of its own, warmed up apart, then round by round
 * in turn, so that a machine whose speed drifts slows all of them alike.
 */
export async function hold({ work, systems, rounds, log }: Match): Promise<Row[]> {
  const entrants: Entrant[] = []
  try {
    for (const system of systems) {
      for (const threads of system.threads) {
        const process = fork(fileURLToPath(new URL('./contestant.js', import.meta.url)), {
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        })
        const answer = await ask(process, { type: 'prepare', work: work.name, backend: system.backend, threads })
        if (answer.type === 'ready') entrants.push({ system, threads, process, times: [], version: answer.version })
        else {
          process.kill()
          log(`${work.name}: ${system.name} does not take part: ${answer.type === 'unable' ? answer.reason : 'no answer'}`)
        }
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const { process, times } of entrants) {
        const answer = await ask(process, { type: 'round' })
        if (answer.type !== 'time') throw new Error(answer.type === 'unable' ? answer.reason : `unexpected answer ${answer.type}`)
        times.push(answer.milliseconds)
      }
    }
  } finally {
    for (const { process } of entrants) process.kill()
  }
  return entrants.map(({ system, threads, times, version }) => ({
    work: work.name,
    system: system.name,
    version,
    threads,
    unit: work.unit,
    min: Math.min(...times),
    median: median(times),
  }))
}

async function ask(process: ChildProcess, order: Order): Promise<Answer> {
  process.send(order)
  const end = new AbortController()
  try {
    return await Promise.race([
      once(process, 'message', { signal: end.signal }).then(([answer]) => answer as Answer),
      once(process, 'exit', { signal: end.signal }).then(
        ([code]) => ({ type: 'unable', reason: `its process ended with ${code}` }) as const,
      ),
    ])
  } finally {
    end.abort()
  }
}
