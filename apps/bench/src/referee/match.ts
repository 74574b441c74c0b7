import type { Row } from '../document.js'
import type { Credentials } from '../protocol.js'
import { median } from '../statistics.js'
import type { Work } from '../works/work.js'
import type { Contestant } from './contestant.js'

/** A system that is to have so many threads, not yet started. */
export interface Entrant {
  readonly name: string
  readonly threads: number
  start(): Contestant
}

export interface Rules {
  readonly rounds: number
  /** For what goes beside the tables: who can't take part, who disagrees. */
  readonly remark: (line: string) => void
}

/** An entrant, for remarks. */
export function inWords({ name, threads }: Pick<Entrant, 'name' | 'threads'>): string {
  return threads === 1 ? name : `${name} on ${threads} threads`
}

/** Milliseconds between turns, so that one system's threads have gone to sleep when the next one's wake. */
export const pause = 30

/** Milliseconds after which a system has had rounds enough, if it has had the fewest. */
const patience = 10_000
const fewest = 2
/** Milliseconds after which even one round is enough. */
const endurance = 20_000

/** A system's figures on a work. */
export class Score {
  readonly name: string
  readonly credentials: Credentials
  private readonly results: number[] = []
  private spent = 0

  constructor(name: string, credentials: Credentials) {
    this.name = name
    this.credentials = credentials
  }

  /** @param milliseconds that the round took, all told */
  add(result: number, milliseconds: number): void {
    this.results.push(result)
    this.spent += milliseconds
  }

  /** Whether another round would try everyone's patience. */
  get isEnough(): boolean {
    return this.spent > (this.results.length < fewest ? endurance : patience)
  }

  /** Its line in the table; none if it gave up in its first round. */
  row({ name: work, unit }: Work): Row[] {
    if (this.results.length === 0) return []
    const { version, threads } = this.credentials
    return [{ work, system: this.name, version, threads, unit, min: Math.min(...this.results), median: median(this.results) }]
  }
}
