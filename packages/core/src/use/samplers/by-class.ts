import { type Examples, type NumberArray, refuse } from '@sandglass/base'
import { dimensionsOf } from '../inputs.js'

/** The codes of some examples, one after the other. */
export interface ClassCodes {
  readonly values: Float32Array
  readonly count: number
  readonly size: number
}

const mostClasses = 10_000

/**
 * Codes sorted by their examples' classes, or all together.
 *
 * @throws InvalidArgumentError if they are to be sorted and the examples have no classes
 */
export function byClass(caller: string, codes: NumberArray, { labels }: Examples, perClass: boolean): ClassCodes[] {
  const { count, size } = dimensionsOf(codes)
  const { values } = codes
  if (!perClass) return [{ values, count, size }]
  if (!labels) refuse(caller, 'perClass', 'false, as the examples have no labels', true, 'Give them labels, or leave perClass out.')
  const members: number[][] = []
  for (let example = 0; example < count; example++) {
    const label = labels[example] as number
    if (!Number.isInteger(label) || label < 0 || label >= mostClasses)
      refuse(
        caller,
        `examples.labels[${example}]`,
        `a whole number from 0 to ${mostClasses - 1}`,
        label,
        'Number the classes from 0.',
      )
    while (members.length <= label) members.push([])
    members[label]?.push(example)
  }
  return members.map((indices) => {
    const part = new Float32Array(indices.length * size)
    for (const [row, example] of indices.entries()) part.set(values.subarray(example * size, (example + 1) * size), row * size)
    return { values: part, count: indices.length, size }
  })
}
