/**
 * The logarithm of a mean of exponentials, for each of several examples, as the values come: in
 * double precision, and without overflow however large or small they are.
 */
export class LogMeans {
  private readonly greatest: Float64Array
  /** Σ exp(value − greatest) */
  private readonly sums: Float64Array
  private count = 0

  constructor(examples: number) {
    this.greatest = new Float64Array(examples).fill(Number.NEGATIVE_INFINITY)
    this.sums = new Float64Array(examples)
  }

  /** @param values `[samples, examples]` */
  add(values: ArrayLike<number>): void {
    const { greatest, sums } = this
    const examples = sums.length
    for (let index = 0; index < values.length; index++) {
      const example = index % examples
      const value = values[index] as number
      const before = greatest[example] as number
      if (value > before) {
        sums[example] = (sums[example] as number) * Math.exp(before - value) + 1
        greatest[example] = value
      } else sums[example] = (sums[example] as number) + (value === before ? 1 : Math.exp(value - before))
    }
    this.count += values.length / examples
  }

  /** Of each example, in order. */
  get means(): Float64Array {
    return this.sums.map((sum, example) => Math.log(sum / this.count) + (this.greatest[example] as number))
  }
}
