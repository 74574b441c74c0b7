import { checkExamples, type Examples, type NumberArray, refuse, sizeOf } from '@sandglass/base'

/** What becomes 0 and what becomes 1. */
export interface Bounds {
  readonly low: number
  /** Above `low`. */
  readonly high: number
}

/**
 * Examples in a scale that a model takes: (value − low) / (high − low), as they are read. What lies beyond the bounds goes on lying
 * beyond 0 … 1. Columns of a table have a scale each, which `fitPreprocessing` learns.
 *
 * @param bounds in the values of the examples: of images, which are read in [0, 1], what their files have for 1 divides them, as in
 *   `{ low: 0, high: 1023 / 65_535 }`
 * @throws InvalidArgumentError for bounds that are no numbers, or not in their order
 *
 * @example
 * const counts = scaleExamples(await openNpy('counts.npy'), { low: 0, high: 4095 })
 */
export function scaleExamples(examples: Examples, bounds: Bounds): Examples {
  checkExamples('scaleExamples', 'examples', examples)
  const scale = scaleBy('scaleExamples', bounds)
  const { range, ...described } = examples
  const size = sizeOf(examples.shape)
  return {
    ...described,
    ...(range && { range: [Math.fround(scale(range[0])), Math.fround(scale(range[1]))] as const }),
    read(indices, into) {
      const scaleAll = (): void => {
        for (let i = 0; i < indices.length * size; i++) into[i] = scale(into[i] as number)
      }
      const pending = examples.read(indices, into)
      return pending === undefined ? scaleAll() : pending.then(scaleAll)
    },
    close: () => examples.close?.(),
  }
}

/**
 * The same for values that are there, such as those of one example.
 *
 * @throws InvalidArgumentError for bounds that are no numbers, or not in their order
 */
export function scaleValues({ values, shape }: NumberArray, bounds: Bounds): NumberArray {
  return { values: values.map(scaleBy('scaleValues', bounds)), shape }
}

/**
 * Values of a model in the numbers that its examples had: value · (high − low) + low.
 *
 * @throws InvalidArgumentError for bounds that are no numbers, or not in their order
 *
 * @example
 * const clean = restoreValues(await reconstruct(model, scaleExamples(counts, bounds)), bounds)
 */
export function restoreValues({ values, shape }: NumberArray, bounds: Bounds): NumberArray {
  check('restoreValues', bounds)
  const { low, high } = bounds
  return { values: values.map((value) => value * (high - low) + low), shape }
}

function scaleBy(caller: string, bounds: Bounds): (value: number) => number {
  check(caller, bounds)
  const { low, high } = bounds
  return (value) => (value - low) / (high - low)
}

function check(caller: string, bounds: Bounds): void {
  const { low, high } = (bounds ?? {}) as Partial<Bounds>
  if (!Number.isFinite(low) || !Number.isFinite(high) || Number(low) >= Number(high))
    refuse(caller, 'bounds', 'numbers low and high, the smaller first', bounds, 'Give { low: 0, high: 4095 }, say.')
}
