import { type Json, stableStringify } from '@sandglass/base'
import { withoutDefaults } from '../../configuration/without-defaults.js'
import { type ModelRegistry, modelRegistry } from '../../models/index.js'
import { allWeights, type Model } from '../../models/model.js'
import { crc32 } from '../../persistence/safetensors/checksum.js'

/**
 * What a model is known again by: a checksum of every weight, and of what its config says beyond the defaults. So what was made for a
 * model goes on fitting it once configs have a further field, as its default leaves all as it was. What the first weights
 * were drawn from changes nothing that a model does.
 */
export async function fingerprintOf(model: Model): Promise<string> {
  const parts: Uint8Array[] = [new TextEncoder().encode(configText(model.config))]
  for (const [name, variable] of allWeights(model)) {
    const values = await variable.data()
    parts.push(new TextEncoder().encode(name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return crc32(...parts)
}

/** By config, as finding what it says beyond the defaults takes a while. */
const texts = new WeakMap<Model['config'], string>()

function configText(config: Model['config']): string {
  const known = texts.get(config)
  if (known !== undefined) return known
  const { seed: _, ...telling } = config
  const registry: ModelRegistry = modelRegistry
  const definition = Object.hasOwn(registry, config.type) ? registry[config.type] : undefined
  const text = stableStringify(definition ? withoutDefaults(definition.schema, telling) : (telling as Json))
  texts.set(config, text)
  return text
}
