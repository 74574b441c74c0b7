import type { Machine } from '../document.js'
import type { Verdict } from './samples/judge.js'
import type { Outcome } from './studies/study.js'

/** When and where something was measured. */
export interface Provenance {
  /** ISO 8601 */
  readonly date: string
  /** The commit that was measured, with `+` where files had been changed since; null outside a clone. */
  readonly commit: string | null
  readonly machine: Machine
  /** What it was computed on, such as `wasm, 2 threads, FMA`. */
  readonly backend: string
}

/** What the seeds of a study came to. */
export interface StudyResult extends Provenance {
  readonly study: string
  readonly outcomes: readonly Outcome[]
}

/** What a study's candidates came to on training images held out. */
export interface ChoiceResult extends Provenance {
  readonly study: string
  readonly seed: number
  readonly candidates: readonly { readonly candidate: number; readonly figure: number }[]
}

/** Samples of a generator, of each seed, or of real images as the floor. */
export interface SampleResult {
  readonly generator: string
  readonly verdicts: readonly Verdict[]
}

/** All sample results of one run: they share a classifier. */
export interface SampleResults extends Provenance {
  readonly classifier: { readonly accuracy: number; readonly hash: string }
  readonly count: number
  readonly results: readonly SampleResult[]
}

/** All figures that are kept; a fresh run replaces those of its studies. */
export interface FidelityDocument {
  readonly studies: readonly StudyResult[]
  readonly choices: readonly ChoiceResult[]
  /** What no model of grey pixels can beat on the test images, in nats; null until it was computed. */
  readonly floor: { readonly value: number; readonly image: number } | null
  readonly samples: SampleResults | null
}
