import { closest, distance } from 'fastest-levenshtein'

/** The name that a misspelt one was most likely meant to be, or null if none is near. */
export function nearest(name: string, names: readonly string[]): string | null {
  if (names.length === 0) return null
  const candidate = closest(name.toLowerCase(), names)
  return distance(name.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, Math.floor(name.length / 3)) ? candidate : null
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(names: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${conjunction} ${names.at(-1)}`
}
