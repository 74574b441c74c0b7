import { totalmem } from 'node:os'
import type { BackendName, BackendReport } from '@sandglass/backends'
import { InvalidArgumentError, OutOfMemoryError } from '@sandglass/base'
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
 * @throws InvalidArgumentError if the model's fields don't go together; names them as the run's config does
 */
export function checkMemory(caller: string, { model }: ResolvedConfig, { name }: BackendReport): void {
  const weights = naming(caller, () => countWeights(model, undefined, caller))
  const room = Math.min(ceilings[name] ?? Number.POSITIVE_INFINITY, totalmem())
  if (weights * bytesPerWeight <= room) return
  throw new OutOfMemoryError(
    `${caller}: the model has ${formatCount(weights)} weights and would need ${formatBytes(weights * bytesPerWeight)} to be trained; ${name} has at most ${formatBytes(room)}.`,
    { cure: 'Make the network narrower, as by a smaller --latent.' },
  )
}

/** A model knows its fields by themselves, `sparsity.active`, and a run's config by where they stand, `model.sparsity.active`. */
function naming<Value>(caller: string, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    const start = `${caller}: `
    if (!InvalidArgumentError.isInstance(error) || !/^\S+ must /.test(error.message.slice(start.length))) throw error
    const problem = error.message.slice(start.length, -error.cure.length).trimEnd()
    const cure = error.cure.replace(/(?<!model\.)\bnetwork\./g, 'model.network.')
    throw new InvalidArgumentError(`${start}model.${problem}`, { cure, cause: error })
  }
}
