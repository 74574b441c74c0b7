import { closest, distance } from 'fastest-levenshtein'

/** `Did you mean "relu"? `, where one of the names is near to what was given, or it is short for one; else nothing. */
export function suggest(given: unknown, names: readonly unknown[]): string {
  const known = names.filter((name) => typeof name === 'string')
  if (typeof given !== 'string' || known.length === 0) return ''
  const nearest = closest(given, known)
  const isNear = distance(given, nearest) <= nearest.length / 3
  const meant = isNear ? nearest : known.find((name) => isShortFor(given, name))
  return meant === undefined ? '' : `Did you mean "${meant}"? `
}

/** Whether it has the initial of every word in turn, and no letter but theirs: `mse` for `mean-squared-error`, `lr` for `learningRate`. */
function isShortFor(given: string, name: string): boolean {
  const words = name.split(/[-.]|(?=[A-Z])/).map((word) => word.toLowerCase())
  const pattern = words.map(([initial = '', ...others]) => initial + others.map((letter) => `${letter}?`).join('')).join('[-_]?')
  return given.length > 1 && new RegExp(`^${pattern}$`, 'i').test(given)
}
