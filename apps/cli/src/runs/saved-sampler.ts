import { createHash } from 'node:crypto'
import { type Examples, type Json, SandglassError, sizeOf, stableStringify } from '@sandglass/base'
import { loadSampler, type Model, type Sampler, saveSampler } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { shortPath } from '../output/files.js'
import type { Session } from '../output/session.js'
import type { ModelPlace } from './open-model.js'

/** A sampler that is wanted: of which model, and all that it depends on beside that. */
interface Wanted {
  readonly place: ModelPlace
  readonly model: Model
  readonly notes: Json
}

/** A sampler, and whether it was fitted before. */
export interface FoundSampler {
  readonly sampler: Sampler
  readonly isReused: boolean
}

/**
 * The sampler that lies beside a model, where it is the one that is wanted; else one that is fitted now and takes its place. A
 * folder that can't be written to keeps nobody from using it.
 */
export async function savedOrFitted(
  session: Session,
  { place, model, notes }: Wanted,
  fit: () => Promise<Sampler>,
): Promise<FoundSampler> {
  const store = directoryStore(place.path)
  const saved = await loadSampler(model, store).catch((error: unknown) => {
    if (!SandglassError.isInstance(error)) throw error
    return null
  })
  if (saved && stableStringify(saved.notes) === stableStringify(notes)) {
    session.note(`Drawing from ${saved.sampler.name}, which was fitted before and lies in ${shortPath(session.io, place.path)}`)
    return { sampler: saved.sampler, isReused: true }
  }
  const sampler = await fit()
  await saveSampler(sampler, model, store, { notes }).catch((error: unknown) => {
    if (!SandglassError.isInstance(error)) throw error
    session.note(`It is not kept for the next time: ${error.message}`)
  })
  return { sampler, isReused: false }
}

/** How many values are hashed at a time. */
const valuesAtOnce = 2 ** 20

/** What examples are known again by: a hash of all their values and labels. */
export async function fingerprintOf({ count, shape, labels, read }: Examples): Promise<string> {
  const hash = createHash('sha256').update(stableStringify([count, ...shape]))
  const rows = Math.max(1, Math.floor(valuesAtOnce / sizeOf(shape)))
  for (let start = 0; start < count; start += rows) {
    const indices = Uint32Array.from({ length: Math.min(rows, count - start) }, (_, index) => start + index)
    const values = new Float32Array(indices.length * sizeOf(shape))
    await read(indices, values)
    hash.update(new Uint8Array(values.buffer))
  }
  if (labels) hash.update(Float64Array.from(labels))
  return hash.digest('hex')
}
