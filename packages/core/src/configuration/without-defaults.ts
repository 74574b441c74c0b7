import { type Json, stableStringify } from '@sandglass/base'
import * as v from 'valibot'

/**
 * What a config says beyond its schema's defaults: each field is left out, however deep it lies, without which the config comes to the
 * same. A config that the schema does not take stays as it is.
 */
export function withoutDefaults(schema: v.GenericSchema<unknown, unknown>, config: Json): Json {
  const meaningOf = (given: Json): string | null => {
    const { success, output } = v.safeParse(schema, given)
    return success ? stableStringify(output as Json) : null
  }
  const meaning = meaningOf(config)
  return meaning === null ? config : shortened(config, (shorter) => meaningOf(shorter) === meaning)
}

/** @param isSame whether the whole comes to the same with this in its place */
function shortened(value: Json, isSame: (shorter: Json) => boolean): Json {
  if (Array.isArray(value)) {
    const items = [...(value as readonly Json[])]
    for (const [index, item] of items.entries()) items[index] = shortened(item, (shorter) => isSame(items.with(index, shorter)))
    return items
  }
  if (typeof value !== 'object' || value === null) return value
  let kept: { readonly [field: string]: Json } = value as { readonly [field: string]: Json }
  for (const field of Object.keys(value).sort()) {
    const { [field]: inner, ...others } = kept
    if (isSame(others)) kept = others
    else if (inner !== undefined) kept = { ...kept, [field]: shortened(inner, (shorter) => isSame({ ...kept, [field]: shorter })) }
  }
  return kept
}
