import { closest, distance } from 'fastest-levenshtein'

/** `Did you mean "relu"? `, where one of the names is near enough to what was given; else nothing. */
export function suggest(given: unknown, names: readonly unknown[]): string {
  const known = names.filter((name) => typeof name === 'string')
  if (typeof given !== 'string' || known.length === 0) return ''
  const nearest = closest(given, known)
  return distance(given, nearest) <= nearest.length / 3 ? `Did you mean "${nearest}"? ` : ''
}
