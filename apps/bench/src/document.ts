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
