import type { ResidualStructure } from '@sandglass/core'
import type { Figure } from '@sandglass/viz'
import type { Closeness } from '../runs/restoration.js'
import type { Beside } from './beside.js'

/** What became of one image. */
export interface DenoisedImage {
  /** Its path below the folder. */
  readonly file: string
  /** Where the clean one is, below the folder of the results. */
  readonly written: string
  readonly height: number
  readonly width: number
  /** Null where nobody knows the original. */
  readonly before: Closeness | null
  readonly after: Closeness | null
  readonly structure: ResidualStructure
}

/** What became of a folder. */
export interface DenoisedFolder {
  readonly images: readonly DenoisedImage[]
  readonly after: Closeness | null
  /** What else would have been done with all of them; empty where nobody knows the originals. */
  readonly others: readonly Beside[]
  /** The first ones, to look at. */
  readonly shown: readonly Shown[]
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
}

/** An image to look at: what was noisy beside what came of it. */
export interface Shown {
  readonly file: string
  readonly figures: readonly Figure[]
  /** Whether it is a part from the image's middle. */
  readonly isPart: boolean
}
