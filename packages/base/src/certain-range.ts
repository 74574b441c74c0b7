import type { Examples } from './examples.js'

type Read = Examples['read']

/**
 * Known by the reader itself, and not by a field of the examples: whoever copies those with another
 * `read` doesn't copy a certainty that is no longer one.
 */
const ranges = new WeakMap<Read, readonly [minimum: number, maximum: number]>()

/**
 * Bounds that no value can leave, whatever is stored; null where only looking at the values tells.
 * Bytes have such bounds: a byte is never NaN and never above 255. Then a batch needs no check.
 */
export function certainRange({ read }: Pick<Examples, 'read'>): readonly [minimum: number, maximum: number] | null {
  return ranges.get(read) ?? null
}

/** Lets {@link certainRange} know a reader. */
export function withCertainRange(read: Read, range: readonly [minimum: number, maximum: number] | null): Read {
  if (range) ranges.set(read, range)
  return read
}
