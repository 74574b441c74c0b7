import { checkExamples, type Examples, sizeOf, type ViewOf } from '@sandglass/base'

/**
 * The same examples, each brought to mean 0 and standard deviation 1 by itself, so that brightness and
 * contrast no longer tell them apart. Nothing is copied. A constant example becomes 0 throughout.
 *
 * @throws InvalidArgumentError if it isn't a set of examples
 *
 * @example
 * await fit(model, standardizeEach(images), { epochs: 20 })
 */
export function standardizeEach<Given extends Examples>(examples: Given): ViewOf<Given> {
  checkExamples('standardizeEach', 'examples', examples)
  const { range: _, ...rest } = examples as Examples
  const close = examples.close?.bind(examples)
  const view: Examples = {
    ...rest,
    ...(close && { close }),
    async read(indices, into) {
      await examples.read(indices, into)
      const size = sizeOf(examples.shape)
      for (let start = 0; start < indices.length * size; start += size) standardize(into.subarray(start, start + size), into, start)
    },
  }
  return view as ViewOf<Given>
}

/** Writes (values − mean) / standard deviation, worked out in double precision; zeros where they are constant. */
export function standardize(values: ArrayLike<number>, into: Float32Array | Float64Array, offset = 0): void {
  const size = values.length
  let mean = 0
  for (let i = 0; i < size; i++) mean += (values[i] as number) / size
  let variance = 0
  for (let i = 0; i < size; i++) variance += ((values[i] as number) - mean) ** 2 / size
  // What rounding leaves of a constant is no contrast.
  const factor = variance > (1e-6 * mean) ** 2 ? 1 / Math.sqrt(variance) : 0
  for (let i = 0; i < size; i++) into[offset + i] = ((values[i] as number) - mean) * factor
}
