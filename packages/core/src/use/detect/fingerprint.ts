import { type Json, stableStringify } from '@sandglass/base'
import { withoutDefaults } from '../../configuration/without-defaults.js'
import { allWeights, type Model } from '../../models/model.js'
import { crc32 } from '../../persistence/safetensors/checksum.js'

/**
 * What a model is known again by: a checksum of every weight, and of what its config says beyond the defaults. So what was made for a
 * model goes on fitting it once configs have a further field, as its default leaves all as it was. What the first weights
 * were drawn from changes nothing that a model does.
 */
export async function fingerprintOf(model: Model): Promise<string> {
  return checksum(textBeyondDefaults(model), await bytesOfWeights(model))
}

/** Whether it was kept for this model; what was kept before defaults and the seed were left out is of the whole config. */
export async function isFingerprintOf(model: Model, kept: string): Promise<boolean> {
  const weights = await bytesOfWeights(model)
  return kept === checksum(textBeyondDefaults(model), weights) || kept === checksum(stableStringify(model.config), weights)
}

function checksum(config: string, weights: readonly Uint8Array[]): string {
  return crc32(new TextEncoder().encode(config), ...weights)
}

async function bytesOfWeights(model: Model): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = []
  for (const [name, variable] of allWeights(model)) {
    const values = await variable.data()
    parts.push(new TextEncoder().encode(name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return parts
}

/** By config, as finding what it says beyond the defaults takes a while. */
const texts = new WeakMap<Model['config'], string>()

function textBeyondDefaults({ config, schema }: Model): string {
  const known = texts.get(config)
  if (known !== undefined) return known
  const { seed: _, ...telling } = config
  const text = stableStringify(schema ? withoutDefaults(schema, telling) : (telling as Json))
  texts.set(config, text)
  return text
}
