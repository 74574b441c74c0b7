import { totalmem } from 'node:os'
import type { BackendName, BackendReport } from '@sandglass/backends'
import { OutOfMemoryError } from '@sandglass/base'
import { countWeights } from '@sandglass/core'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { formatBytes, formatCount } from '../output/format.js'

/** What can't be had however much memory the machine has: WebAssembly's addresses end there. */
const ceilings: Partial<Readonly<Record<BackendName, number>>> = { wasm: 2 ** 31, 'tfjs-wasm': 2 ** 32 }

/** The weight, its gradient, and two moments of it. */
const bytesPerWeight = 4 * 4

/**
 * Tells what can't be trained before its weights are drawn, which may take a minute.
 *
 * @throws OutOfMemoryError
 */
export function checkMemory(caller: string, { model }: ResolvedConfig, { name }: BackendReport): void {
  const weights = countWeights(model, undefined, caller)
  const room = Math.min(ceilings[name] ?? Number.POSITIVE_INFINITY, totalmem())
  if (weights * bytesPerWeight <= room) return
  throw new OutOfMemoryError(
    `${caller}: the model has ${formatCount(weights)} weights and would need ${formatBytes(weights * bytesPerWeight)} to be trained; ${name} has at most ${formatBytes(room)}.`,
    { cure: 'Make the network narrower, as by a smaller --latent.' },
  )
}
