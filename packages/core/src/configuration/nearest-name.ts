import { distance } from 'fastest-levenshtein'

/**
 * The name that a misspelt one was most likely meant to be: `relu` for `rleu`, `fashion-mnist` for `Fashion_MNIST`,
 * `mean-squared-error` for `mse`.
 *
 * @param given a name as somebody typed it
 * @param names those that there are; upper and lower case count alike
 * @returns null if none is near
 *
 * @example
 * nearestName('sdg', ['adam', 'sgd']) // 'sgd'
 */
export function nearestName(given: string, names: readonly string[]): string | null {
  const lower = given.toLowerCase()
  const edits = (name: string): number => distance(lower, name.toLowerCase())
  const [closest] = names.toSorted((a, b) => edits(a) - edits(b))
  if (closest === undefined) return null
  const shuffled = names.find((name) => lettersOf(name) === lettersOf(given))
  if (shuffled !== undefined) return shuffled
  if (edits(closest) <= closest.length / 3) return closest
  return names.find((name) => isShortFor(given, name)) ?? null
}

/** What letters that changed places have in common. */
function lettersOf(name: string): string {
  return Array.from(name.toLowerCase()).sort().join('')
}

/** Whether it has the initial of every word in turn, and no letter but theirs: `mse` for `mean-squared-error`, `lr` for `learningRate`. */
function isShortFor(given: string, name: string): boolean {
  const words = name.split(/[-.]|(?=[A-Z])/).map((word) => Array.from(word.toLowerCase(), escaped))
  const pattern = words.map(([initial = '', ...others]) => initial + others.map((letter) => `${letter}?`).join('')).join('[-_]?')
  return given.length > 1 && new RegExp(`^${pattern}$`, 'i').test(given)
}

/** What stands for itself in a pattern: names may be of a user's own classes. */
function escaped(letter: string): string {
  return letter.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
}

/**
 * `Did you mean "relu"? `, where one of the names is near to what was given; else nothing. It goes before a cure.
 *
 * @param given what was typed; nothing is near to what is no text
 * @param names those that there are, by `nearestName`
 */
export function suggestion(given: unknown, names: readonly unknown[]): string {
  if (typeof given !== 'string') return ''
  const meant = nearestName(
    given,
    names.filter((name) => typeof name === 'string'),
  )
  return meant === null || meant === given ? '' : `Did you mean ${JSON.stringify(meant)}? `
}
