/** What a config is made of. Numbers are finite; what is absent is null. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** JSON with its keys sorted, so that equal values give equal text. @throws TypeError on NaN or infinity */
export function stableStringify(value: Json, indent = 0): string {
  return JSON.stringify(value, sortKeys, indent)
}

function sortKeys(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`stableStringify: ${key} must be finite, got ${value}.`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
