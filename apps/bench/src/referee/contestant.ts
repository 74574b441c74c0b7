import type { Answer, Order } from '../protocol.js'

/** A system ready to be asked, wherever it runs. */
export interface Contestant {
  ask(order: Order): Promise<Answer>
  close(): Promise<void>
}
