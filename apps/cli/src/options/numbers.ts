import { refuse } from '@sandglass/base'

/** Reads an option's value as a whole number of at least `minimum`. */
export function wholeNumber(flag: string, minimum = 1): (text: string) => number {
  return (text) => {
    const value = toNumber(text)
    if (value !== null && Number.isSafeInteger(value) && value >= minimum) return value
    return refuse(
      'sandglass',
      flag,
      `a whole number of at least ${minimum}`,
      text,
      `Give one, such as ${flag} ${Math.max(minimum, 10)}.`,
    )
  }
}

/** Reads an option's value as a finite number of at least `minimum`. */
export function numberOf(flag: string, minimum: number, example: number): (text: string) => number {
  return (text) => {
    const value = toNumber(text)
    if (value !== null && value >= minimum) return value
    return refuse('sandglass', flag, `a number of at least ${minimum}`, text, `Give one, such as ${flag} ${example}.`)
  }
}

/** The finite number that a text is, as people and JSON write them; null for anything else. */
export function toNumber(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null
}
