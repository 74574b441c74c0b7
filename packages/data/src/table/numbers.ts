/** Decimal digits, a point, an exponent; no other way to write a number is taken for one. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** The number that a text writes, or NaN. */
export function numberOf(text: string): number {
  return decimal.test(text) ? Number(text) : Number.NaN
}

const usuallyMissing: readonly string[] = ['na', 'n/a', 'nan', 'null', 'none', '?', '-']

/** Tells what stands for a missing value. */
export function missingTexts(given: readonly string[] | undefined): (text: string) => boolean {
  const texts = new Set((given ?? usuallyMissing).map((text) => text.toLowerCase()))
  return (text) => text === '' || texts.has(text.toLowerCase())
}
