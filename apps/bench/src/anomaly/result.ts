/** What each method came to on one set by one seed. */
export interface Case {
  readonly set: string
  readonly seed: number
  /** What is judged: cases of one name judge the same examples in the same order, of whose kinds some may differ. */
  readonly examples: string
  readonly isAnomaly: readonly boolean[]
  readonly results: readonly {
    readonly method: string
    readonly scores: Float64Array
    readonly auc: number
    /** Fitting and scoring together. */
    readonly seconds: number
  }[]
}
