import { type Examples, InvalidDataError, refuse, subset } from '@sandglass/base'
import { toNumber } from '../options/numbers.js'
import { enumerate } from '../output/enumerate.js'

/** A class, by its name or its number. */
export type Class = string | number

/** Reads `--normal`: classes between commas. */
export function readClasses(text: string): Class[] {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.some((part) => part === ''))
    refuse('sandglass', '--normal', 'classes between commas', text, 'Name some, such as --normal 3 or --normal fine,good.')
  return parts.map((part) => toNumber(part) ?? part)
}

/** The examples whose class is normal. */
export function normalOnly(caller: string, examples: Examples, normal: readonly Class[]): Examples {
  return subset(examples, normalIndices(caller, examples, normal))
}

/** Which examples these are. */
export function normalIndices(caller: string, examples: Examples, normal: readonly Class[]): number[] {
  const { labels, name = 'the data' } = examples
  if (labels === undefined)
    throw new InvalidDataError(`${caller}: ${name} must have labels, as --normal names classes.`, {
      cure: 'Leave --normal out where all examples are normal; or say what holds the classes: --label for a column, sub-folders for images.',
    })
  const isNormal = among(examples, normal)
  const indices = Array.from(labels).flatMap((label, index) => (isNormal(label) ? [index] : []))
  if (indices.length > 0) return indices
  throw new InvalidDataError(`${caller}: there are no examples of class ${normal.join(', ')} in ${name}.`, {
    cure: `Its classes are ${classesText(examples)}.`,
  })
}

/** Whether each example is an anomaly: of a class that isn't normal. Null where nobody can tell. */
export function anomaliesAmong(examples: Examples, normal: readonly Class[] | null): boolean[] | null {
  const { labels } = examples
  if (labels === undefined || normal === null) return null
  const isNormal = among(examples, normal)
  return Array.from(labels, (label) => !isNormal(label))
}

/** How many classes are named. */
const mostNamed = 10

/** The first classes that there are, by their names, or else by their numbers: `fine, good and odd`. */
export function classesText({ classes, labels = [] }: Pick<Examples, 'classes' | 'labels'>): string {
  const all = classes ?? [...new Set(Array.from(labels))].sort((a, b) => a - b).map(String)
  return enumerate(all.length > mostNamed ? [...all.slice(0, mostNamed), 'others'] : all)
}

/** Classes go by their names where they have some, as each file numbers its own: `fine` may be 0 in one and 1 in the next. */
function among({ classes }: Examples, normal: readonly Class[]): (label: number) => boolean {
  const names = normal.map(String)
  return (label) => (classes === undefined ? normal.includes(label) : names.includes(classes[label] ?? ''))
}
