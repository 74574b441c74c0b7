import { breathe } from '@sandglass/base'
import type { BatchValues } from './read.js'

/**
 * Walks through batches: hands each to the device, and reads the next one while the device works.
 * Lets the event loop turn, and ends early at an abort.
 *
 * @param start hands a batch's work to the device without waiting for it; afterwards the batch's memory is used again
 * @returns what `start` returned, batch by batch
 */
export async function* walk<Started>(
  batches: AsyncGenerator<BatchValues, undefined>,
  start: (batch: BatchValues) => Started,
  signal: AbortSignal | null = null,
): AsyncGenerator<Started, undefined> {
  let next = batches.next()
  try {
    for (;;) {
      const { value: batch } = await next
      await breathe()
      if (!batch || signal?.aborted) return
      const started = start(batch)
      next = batches.next()
      // Whoever awaits it hears of a failure; until then it isn't unhandled.
      next.catch(() => {})
      yield started
    }
  } finally {
    await next.catch(() => {})
    await batches.return(undefined)
  }
}
