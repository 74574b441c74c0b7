/**
 * A number of things as messages and reports tell it, thousands apart.
 *
 * @param plural of nouns that don't simply end in an s
 *
 * @example
 * counted(1, 'example') // 1 example
 * counted(60_000, 'example') // 60,000 examples
 * counted(2, 'class', 'classes') // 2 classes
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${count === 1 ? noun : plural}`
}
