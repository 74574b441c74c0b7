import type { Machine } from '../document.js'
import type { ImageSet } from './options.js'
import type { Summary } from './report.js'

/** What one kind of run came to, and when and where. */
export interface KeptSummary {
  readonly summary: Summary
  readonly seeds: readonly number[]
  /** ISO 8601 */
  readonly date: string
  /** The commit that was measured, with `+` where files had been changed since; null outside a clone. */
  readonly commit: string | null
  readonly machine: Machine
  readonly threads: number
}

/** All figures that are kept; a whole run replaces its own. */
export type AnomalyDocument = Readonly<Partial<Record<ImageSet | 'tables', KeptSummary>>>
