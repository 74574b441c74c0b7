import type { TensorFile } from '@sandglass/core'
import type { Play } from '../protocol.js'

/** Something to be timed. */
export interface Work {
  /** As the tables name it. */
  readonly name: string
  readonly unit: string
  readonly play: Play
  /** What all systems get alike: data, initial weights, and the model in words that each of them understands. */
  problem(): Promise<TensorFile>
  /** Whose time it shows the growth of, if it is for that: the `value` of a `parameter` of another work. */
  readonly grows?: { readonly work: string; readonly parameter: string; readonly value: number }
}

/** What `--works` names: works that are held one after the other, between the same contestants. */
export interface Contest {
  readonly name: string
  /** What is timed, in a sentence or two. */
  readonly description: string
  readonly works: readonly Work[]
  /** Files to be weighed, as a program would import them; none if left out. */
  readonly files?: readonly string[]
  /** Who takes part without being asked for; all systems if left out. */
  readonly systems?: readonly string[]
  /** Enough rounds, where there are many works; as many as are asked for if left out. */
  readonly mostRounds?: number
}

/** A contest of a single work. */
export function single(work: Work, description: string, options: Pick<Contest, 'systems' | 'mostRounds'> = {}): Contest {
  return { name: work.name, description, works: [work], ...options }
}
