import type { EngineBackend } from '../../engine/backend.js'

/** A sum over images is cut into at most this many, whatever the number of threads, so that its bits do not depend on them. */
const mostSlots = 16
/** All of a sum's slots together take no more than this, in bytes. */
const mostBytes = 2 ** 26

/** Sums over images, each over images of its own. */
export interface Slots {
  readonly count: number
  readonly images: number
  /** Where the first one's values are, and bytes from one to the next. */
  readonly address: number
  readonly step: number
}

/**
 * @param batch how many images there are; at least one
 * @param values how many values each sum has
 * @param fewestImages how many images are worth a slot
 */
export function slotsFor(backend: EngineBackend, batch: number, values: number, fewestImages = 1): Slots {
  // A cache line off a power of two, at which slots would push one another out of the cache.
  const step = (Math.ceil(values / 16) + 1) * 64
  const worthwhile = Math.max(1, Math.floor(batch / Math.max(1, fewestImages)))
  const wanted = Math.min(mostSlots, worthwhile, Math.max(4, Math.floor(mostBytes / step)))
  const images = Math.ceil(batch / wanted)
  const count = Math.ceil(batch / images)
  return { count, images, step, address: backend.scratch(count * step) }
}

/** Adds some of the slots' values up: `count` of them from the `first` on. */
export function addSlots(
  backend: EngineBackend,
  { address, step, count: slots }: Slots,
  first: number,
  count: number,
  out: number,
): void {
  backend.parallel('addSlots', count, 4096, address + first * 4, step, slots, out)
}
