/** What each method came to on one set by one seed. */
export interface Case {
  readonly set: string
  readonly seed: number
  readonly isAnomaly: readonly boolean[]
  readonly results: readonly {
    readonly method: string
    readonly scores: Float64Array
    readonly auc: number
    /** Fitting and scoring together. */
    readonly seconds: number
  }[]
}
