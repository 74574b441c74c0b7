import { type Json, stableStringify } from '@sandglass/base'

/** Where two values differ: the first field that does, and what it holds in each; undefined where one has none. */
export function difference(was: Json | undefined, is: Json | undefined): { path: string[]; was: unknown; is: unknown } {
  if (!isObject(was) || !isObject(is)) return { path: [], was, is }
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort()
  const key = keys.find((name) => textOf(was[name]) !== textOf(is[name]))
  if (key === undefined) return { path: [], was, is }
  const inner = difference(was[key], is[key])
  return { ...inner, path: [key, ...inner.path] }
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : stableStringify(value)
}
