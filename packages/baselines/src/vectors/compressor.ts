import { type NumberArray, refuse } from '@sandglass/base'

/** Keeps vectors, such as embeddings, in fewer bytes. */
export interface Compressor {
  /** The same in tables and in messages: `product-quantization`. */
  readonly name: string
  /**
   * @param vectors `[count, dimensions]`, such as those that are to be searched
   * @param options seed: what chance decides comes from it. Default 0
   */
  fit(vectors: NumberArray, options?: { readonly seed?: number }): Promise<FittedCompressor>
}

export interface FittedCompressor {
  /** What one vector takes. */
  readonly bytesPerVector: number
  /** What is kept once for all of them: directions, scales, codebooks. */
  readonly sharedBytes: number
  /**
   * What comes back of vectors that were kept so.
   *
   * @returns `[count, dimensions]`
   */
  restore(vectors: NumberArray): Promise<NumberArray>
}

/** How many vectors there are, and how many numbers each has. @throws InvalidArgumentError if they are no such array */
export function vectorsOf(caller: string, { values, shape }: NumberArray): { count: number; size: number } {
  const [count = 0, size = 0] = shape
  if (shape.length !== 2 || count < 1 || size < 1 || values.length !== count * size)
    refuse(caller, 'vectors', '{ values, shape: [count, dimensions] } of at least one vector', shape, 'Give a row a vector.')
  return { count, size }
}
