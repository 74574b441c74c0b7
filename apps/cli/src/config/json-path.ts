import type { Json } from '@sandglass/base'

type JsonObject = { readonly [key: string]: Json }

/** The value at a dotted path; undefined where there is none. */
export function valueAt(value: Json, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((node, key) => (isObject(node) ? node[key] : undefined), value)
}

/** The same config with another value at a dotted path; objects on the way are made where they are missing. */
export function withValueAt(config: Json, path: string, value: Json): Json {
  const [key = '', ...rest] = path.split('.')
  const inner = (child: Json | undefined): Json => (rest.length === 0 ? value : withValueAt(child ?? null, rest.join('.'), value))
  if (Array.isArray(config)) return config.map((child: Json, index) => (String(index) === key ? inner(child) : child))
  const parent: JsonObject = isObject(config) ? config : {}
  return { ...parent, [key]: inner(Object.hasOwn(parent, key) ? parent[key] : undefined) }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
