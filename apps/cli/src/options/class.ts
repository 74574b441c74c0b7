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
  return refuse(
    caller,
    '--class',
    'one of the classes that the model knows, or its number from 0',
    text,
    suggestion(text, names) + listOf(names),
  )
}

/** What is known of a model's classes: how many it looks at, and the names of those that it was trained on. */
interface KnownClasses {
  readonly count: number | null
  readonly names: readonly string[] | null
}

/**
 * The class that a model is to decode as; null where none was asked for.
 *
 * @throws InvalidArgumentError if the model has no classes, or was trained on no such class
 */
export function decodedClass(caller: string, { count, names }: KnownClasses, text: string | undefined): number | null {
  if (text === undefined) return null
  if (count === null)
    refuse(
      caller,
      '--class',
      'left out, as the model looks at no classes',
      text,
      'Leave it out; sandglass train conditional makes a model that does.',
    )
  const number = classNumber(caller, names, text)
  const trained = trainedClasses({ count, names })
  if (number >= trained)
    refuse(
      caller,
      '--class',
      `a number from 0 to ${trained - 1}, as the model was trained on ${trained} classes`,
      number,
      names === null ? 'Classes are numbered from 0.' : listOf(names),
    )
  return number
}

/** Those that have a name are those that there were examples of: a config may have room for more. */
export function trainedClasses({ count, names }: { readonly count: number; readonly names: readonly string[] | null }): number {
  return Math.min(count, names?.length ?? count)
}

function listOf(names: readonly string[]): string {
  return `Its classes are ${names.slice(0, most).join(', ')}${names.length > most ? ', …' : ''}.`
}

/** What a class is called. */
export function className(names: readonly string[] | null, label: number): string {
  return names?.[label] ?? String(label)
}
