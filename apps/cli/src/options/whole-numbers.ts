import { refuse } from '@sandglass/base'
import { wholeNumber } from './numbers.js'

/** Reads an option's value as whole numbers between commas, each of which is named once. */
export function wholeNumbers(flag: string, minimum = 1): (text: string) => number[] {
  const read = wholeNumber(flag, minimum)
  return (text) => {
    const parts = text.split(',').map((part) => part.trim())
    if (parts.some((part) => part === ''))
      refuse('sandglass', flag, 'whole numbers between commas', text, `Give some, such as ${flag} ${minimum},${minimum + 4}.`)
    const numbers = parts.map(read)
    const twice = numbers.find((number, index) => numbers.indexOf(number) < index)
    if (twice !== undefined) refuse('sandglass', flag, 'different numbers', text, `Name ${twice} once.`)
    return numbers
  }
}
