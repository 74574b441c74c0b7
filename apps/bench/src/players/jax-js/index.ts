import { defaultDevice, init } from '@jax-js/jax'
import { noPart, type Player } from '../player.js'
import { playEncode } from './encode.js'
import { playSteps } from './steps.js'

/** jax-js on its wasm device, which has one thread on Node. */
export async function jaxJsPlayer(version: string): Promise<Player> {
  await init('wasm')
  defaultDevice('wasm')
  return {
    version: `@jax-js/jax ${version}`,
    threads: 1,
    prepare: async (play, problem) =>
      play === 'steps' ? playSteps(problem) : play === 'encode' ? playEncode(problem) : noPart(play),
    // Its convolutions take seconds a step, so that a whole training would take hours.
    once: async (play) => noPart(play),
  }
}
