/** One system's figures on a work, over all rounds. */
export interface Row {
  readonly work: string
  readonly system: string
  readonly version: string
  readonly threads: number
  readonly unit: string
  readonly min: number
  readonly median: number
}

/** How a work's time grows with its size. */
export interface Growth {
  readonly work: string
  readonly parameter: string
  readonly system: string
  readonly threads: number
  /** The parameter's value and the least milliseconds a step. */
  readonly points: readonly (readonly [value: number, milliseconds: number])[]
  /** Of the line through the points' logarithms: 1 where twice the size takes twice the time. */
  readonly slope: number
}

/** What was aimed at, and what came of it. */
export interface Verdict {
  /** Such as `conv-step: ≤ 0.5 × the best native peer`. */
  readonly target: string
  /** What was measured; null if this run did not measure it. */
  readonly value: number | null
  /** Against whom, such as `keras`; null where the target is a figure by itself. */
  readonly against: string | null
  readonly holds: boolean | null
}

/** A load that disturbs a run's figures. */
export const disturbing = 0.5

/** What a run was made on. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGigabytes: number
  readonly system: string
  readonly node: string
  /** How many programs were running when the run began, on average over a minute: above 0 it was not alone. */
  readonly load: number
}

/** All that `--json` prints. */
export interface BenchDocument {
  /** When the run ended, ISO 8601. */
  readonly date: string
  /** The commit that was measured, with `+` where files had been changed since; null outside a clone. */
  readonly commit: string | null
  readonly machine: Machine
  readonly rounds: number
  readonly rows: readonly Row[]
  readonly growth: readonly Growth[]
  readonly targets: readonly Verdict[]
  /** Who did not take part in what, and who solved another problem than the others. */
  readonly remarks: readonly string[]
}
