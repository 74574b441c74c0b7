import { refuse } from './errors.js'

/** What a config is made of. Numbers are finite; what is absent is null. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * JSON with its keys sorted, so that equal values give equal text.
 *
 * @throws InvalidArgumentError on NaN or infinity, which JSON would turn into null
 */
export function stableStringify(value: Json, indent = 0): string {
  return JSON.stringify(value, sortKeys, indent)
}

function sortKeys(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    refuse('stableStringify', key || 'value', 'a finite number', value, 'JSON has no other; write null for none.')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
