import { refuse } from '@sandglass/base'
import { wholeNumber } from './numbers.js'

/** Reads an option's value as whole numbers between commas. */
export function wholeNumbers(flag: string, minimum = 1): (text: string) => number[] {
  const read = wholeNumber(flag, minimum)
  return (text) => {
    const parts = text.split(',').map((part) => part.trim())
    if (parts.some((part) => part === ''))
      refuse('sandglass', flag, 'whole numbers between commas', text, `Give some, such as ${flag} ${minimum},${minimum + 4}.`)
    return parts.map(read)
  }
}
