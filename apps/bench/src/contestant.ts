import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { BackendName } from '@sandglass/backends'
import type { Player, Prepared } from './players/player.js'
import type { Answer, Order } from './protocol.js'

/**
 * One system in a process of its own, which plays when it is told to.
 * Its arguments: the player, the backend, the number of threads.
 */
const [, , , backend = '', threads = '1'] = process.argv
// Standard output belongs to the protocol.
console.log = console.error

let player: Player | null = null
let prepared: Prepared | null = null

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await obey(JSON.parse(line) as Order).catch(
    (error: unknown): Answer => ({ type: 'unable', reason: error instanceof Error ? error.message : String(error) }),
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
process.exit()

async function obey(order: Order): Promise<Answer> {
  if (order.type === 'round') {
    if (!prepared) throw new Error('It was asked for a round before it was prepared.')
    return { type: 'result', value: await prepared.round() }
  }
  player ??= await load()
  prepared = await player.prepare(order.play, await readFile(order.problem))
  return { type: 'ready', version: player.version, threads: player.threads, losses: prepared.losses }
}

/** Imported only now, so that a process holds no other system's code. */
async function load(): Promise<Player> {
  const { corePlayer } = await import('./players/core/index.js')
  return await corePlayer(backend as BackendName, Number(threads))
}
