import type { Json } from './json.js'
import type { RandomStream } from './random.js'
import type { Shape } from './shapes.js'

/**
 * How an example is spoilt before the model sees it: a pure function of the clean values and of a
 * random stream. Made in `@sandglass/data`, handed to the trainer.
 */
export interface Corruption {
  /** Its kind and constants, as they stand in a config: `{ type: 'gaussian', standardDeviation: 0.5, … }`. */
  readonly config: { readonly type: string; readonly [field: string]: Json }
  /**
   * Only of one that moves values to other places: why it can't do so with examples of a shape, in words that follow `must be`, and what
   * to do else; null where it can.
   */
  readonly misfit?: (shape: Shape) => { readonly constraint: string; readonly cure: string } | null
  /** The range of its output, given its input's: what the data check goes by. Null if unbounded. */
  readonly rangeOf: (range: readonly [number, number] | null) => readonly [number, number] | null
  /**
   * @param clean one example's values
   * @param stream where all its chance comes from
   * @param into where the noisy values go; may be `clean` itself
   */
  readonly apply: (clean: Float32Array, stream: RandomStream, into: Float32Array) => void
}
