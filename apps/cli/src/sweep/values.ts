import { type Json, refuse } from '@sandglass/base'
import { parseValue } from '../config/assignment.js'

/**
 * A list of values with commas between them, each of which may be JSON with commas of its own: `[16],[32,16]`.
 *
 * @param text all that was given, for messages
 * @throws InvalidArgumentError if one is empty, or a bracket or a quotation mark is left open
 */
export function readValues(flag: string, text: string, list: string): Json[] {
  const parts = split(list)
  if (parts === null || parts.includes(''))
    refuse(
      'sweep',
      flag,
      'values with a comma between each two',
      text,
      'Leave none empty, and close brackets and quotation marks: model.network.hidden=[16],[32,16].',
    )
  return parts.map(parseValue)
}

/** A text in quotation marks, or a character outside of any. */
const token = /"(?:[^"\\]|\\.)*"|[^"]/gs

/** Cut at the commas that are in no bracket and in no text; null if one of those is not closed. */
function split(list: string): string[] | null {
  const parts = ['']
  let depth = 0
  let taken = 0
  for (const [each] of list.matchAll(token)) {
    taken += each.length
    if ('[{'.includes(each)) depth++
    if (']}'.includes(each) && --depth < 0) return null
    if (each === ',' && depth === 0) parts.push('')
    else parts.push(`${parts.pop()}${each}`)
  }
  return depth === 0 && taken === list.length ? parts : null
}
