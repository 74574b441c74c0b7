import { setTimeout } from 'node:timers/promises'
import type { Answer, Order } from '../protocol.js'

/** A system ready to be asked, wherever it runs. */
export interface Contestant {
  ask(order: Order): Promise<Answer>
  close(): Promise<void>
}

/**
 * The same contestant, which is closed if an answer takes too long: it can't be asked again then.
 *
 * @param patience in milliseconds
 */
export function inTime({ ask, close }: Contestant, patience: number): Contestant {
  return {
    async ask(order) {
      const giveUp = new AbortController()
      const late = setTimeout(patience, null, { signal: giveUp.signal }).catch(() => null)
      const answer = await Promise.race([ask(order), late])
      giveUp.abort()
      if (answer) return answer
      await close()
      return { type: 'unable', reason: `it did not answer within ${patience / 1000} s` }
    },
    close,
  }
}
