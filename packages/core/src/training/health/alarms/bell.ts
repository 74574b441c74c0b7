import type { Trouble } from './rule.js'

/** For how many judgements in a row a trouble must be gone before it may be told again. */
const calmBefore = 3

/** By a rule's name, for how many judgements in a row its trouble has been gone; a rule that was never in trouble has none. */
export type Standing = Readonly<Record<string, number>>

/** Lets one trouble be told once: again only after it was gone for a while. */
export class Bell {
  private readonly calm = new Map<string, number>()

  /** @returns whether the trouble is news */
  hear(name: string, trouble: Trouble | null): boolean {
    const calm = this.calm.get(name)
    if (trouble) {
      this.calm.set(name, 0)
      return calm === undefined
    }
    if (calm === undefined) return false
    if (calm + 1 < calmBefore) this.calm.set(name, calm + 1)
    else this.calm.delete(name)
    return false
  }

  get standing(): Standing {
    return Object.fromEntries(this.calm)
  }

  restore(standing: Standing): void {
    this.calm.clear()
    for (const [name, calm] of Object.entries(standing)) this.calm.set(name, calm)
  }
}
