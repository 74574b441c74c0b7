import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { BackendName } from '@sandglass/backends'
import { readSafetensors, type TensorFile } from '@sandglass/core'
import type { Player, Prepared } from './players/player.js'
import type { Answer, Order } from './protocol.js'

/**
 * One system in a process of its own, which plays when it is told to. Its arguments: the player, the
 * number of threads, and what else the player is told: the backend, or the version.
 */
const [, , name, threads, detail = ''] = process.argv
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
    if (!prepared) throw new Error('it was asked for a round before it was prepared')
    return { type: 'result', value: await prepared.round() }
  }
  player ??= await load()
  const credentials = { version: player.version, threads: player.threads }
  const problem = await read(order.problem)
  if (order.type === 'once') return { type: 'done', value: await player.once(order.play, problem), ...credentials }
  await prepared?.end()
  prepared = await player.prepare(order.play, problem)
  return { type: 'ready', signature: prepared.signature, ...credentials }
}

/** Imported only now, so that a process holds no other system's code. */
async function load(): Promise<Player> {
  if (name === 'jax-js') return (await import('./players/jax-js/index.js')).jaxJsPlayer(detail)
  return (await import('./players/core/index.js')).corePlayer(detail as BackendName, Number(threads))
}

async function read(path: string): Promise<TensorFile> {
  return readSafetensors(await readFile(path))
}
