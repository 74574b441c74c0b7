import { type Json, stableStringify } from '@sandglass/base'
import { allWeights, type Model } from '../../models/model.js'
import { crc32 } from '../../persistence/safetensors/checksum.js'

/** What a model is known again by: a checksum of its config and of every weight. */
export async function fingerprintOf(model: Model): Promise<string> {
  const parts: Uint8Array[] = [new TextEncoder().encode(stableStringify(model.config as Json))]
  for (const [name, variable] of allWeights(model)) {
    const values = await variable.data()
    parts.push(new TextEncoder().encode(name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return crc32(...parts)
}
