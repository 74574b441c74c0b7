import { type Corruption, refuse, type Shape } from '@sandglass/base'

type Misfit = ReturnType<NonNullable<Corruption['misfit']>>

/**
 * Applies several corruptions, each to what the one before it made; all draw from the same stream in turn.
 *
 * @throws InvalidArgumentError
 */
export function compose(corruptions: readonly Corruption[]): Corruption {
  const [first, ...others] = Array.isArray(corruptions) ? (corruptions as readonly Corruption[]) : []
  if (first === undefined)
    refuse('compose', 'corruptions', 'a list of at least one', corruptions, 'To leave the data clean, give no corruption.')
  const stray = corruptions.findIndex((each) => typeof each?.apply !== 'function')
  if (stray >= 0)
    refuse('compose', `corruptions.${stray}`, 'a corruption', corruptions[stray], 'A config becomes one by corruption(config).')
  return {
    config: { type: 'compose', corruptions: corruptions.map(({ config }) => config) },
    ...(corruptions.some(({ misfit }) => misfit) && {
      misfit: (shape: Shape) => corruptions.reduce<Misfit>((found, { misfit }) => found ?? misfit?.(shape) ?? null, null),
    }),
    rangeOf: (range) => corruptions.reduce<ReturnType<Corruption['rangeOf']>>((between, each) => each.rangeOf(between), range),
    apply(clean, stream, into) {
      first.apply(clean, stream, into)
      const noisy = into.subarray(0, clean.length)
      for (const other of others) other.apply(noisy, stream, noisy)
    },
  }
}
