import type { Examples } from '@sandglass/base'
import type { Model } from '@sandglass/core'
import type { Figure } from '@sandglass/viz'

/** One thing that there is to see of a model's codes. */
export interface LatentSection {
  readonly heading: string
  readonly text: readonly string[]
  /** Each with the name that its file has, without an ending. */
  readonly figures: readonly { readonly name: string; readonly figure: Figure }[]
}

/** What is looked at. */
export interface LatentSubject {
  readonly model: Model
  /** Those whose codes are shown. */
  readonly examples: Examples
  /** Those that a prior over codes may be learnt from. */
  readonly training: Examples
  /** What class numbers stand for; null where classes have no names. */
  readonly classes: readonly string[] | null
  readonly seed: number
}
