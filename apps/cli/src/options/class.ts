import { refuse } from '@sandglass/base'
import { suggestion } from '@sandglass/core'
import { toNumber } from './numbers.js'

/** How many names a message lists. */
const most = 20

/**
 * The number of the class that `--class` names, by its name or its number.
 *
 * @param names what class numbers stand for; null where classes have no names
 * @throws InvalidArgumentError if it is neither; names the nearest class
 */
export function classNumber(caller: string, names: readonly string[] | null, text: string): number {
  const place = names?.indexOf(text) ?? -1
  if (place >= 0) return place
  const number = toNumber(text)
  if (number !== null && Number.isSafeInteger(number) && number >= 0) return number
  if (names === null)
    return refuse(caller, '--class', 'the number of a class, as the model knows no names', text, 'Give one, such as --class 3.')
  const known = `Its classes are ${names.slice(0, most).join(', ')}${names.length > most ? ', …' : ''}.`
  return refuse(
    caller,
    '--class',
    'one of the classes that the model knows, or its number from 0',
    text,
    suggestion(text, names) + known,
  )
}

/** What a class is called. */
export function className(names: readonly string[] | null, label: number): string {
  return names?.[label] ?? String(label)
}
