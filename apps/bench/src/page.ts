import { readSafetensors } from '@sandglass/core'
import { corePlayer } from './players/core/index.js'
import type { Prepared } from './players/player.js'
import type { Credentials, RoundPlay } from './protocol.js'

/** The script of the page in which Sandglass plays in a browser. */
let prepared: Prepared | null = null

const page = {
  /** Fetches the problem from beside the page, and gets warm. */
  async prepare(play: RoundPlay, threads: number): Promise<Credentials & Pick<Prepared, 'signature'>> {
    await prepared?.end()
    const player = await corePlayer('wasm', threads)
    const problem = new Uint8Array(await (await fetch('problem')).arrayBuffer())
    prepared = await player.prepare(play, readSafetensors(problem))
    return { version: player.version, threads: player.threads, signature: prepared.signature }
  },
  async round(): Promise<number> {
    if (!prepared) throw new Error('it was asked for a round before it was prepared')
    return await prepared.round()
  },
}

export type BenchPage = typeof page
Object.assign(globalThis, { bench: page })
