import { InvalidFileError, refuse } from './errors.js'

/** What a config is made of. Numbers are finite; what is absent is null. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * JSON with its keys sorted, so that equal values give equal text.
 *
 * @throws InvalidArgumentError on NaN or infinity, which JSON would turn into null
 */
export function stableStringify(value: Json, indent = 0): string {
  return JSON.stringify(value, sortKeys, indent)
}

function sortKeys(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    refuse('stableStringify', key || 'value', 'a finite number', value, 'JSON has no other; write null for none.')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/** How deep JSON from outside may be nested; recursive readers would run out of stack far beyond. */
const deepest = 100

/**
 * Reads JSON that may be anything. Depth is bounded before it is parsed, so that what reads it may recurse.
 *
 * @param file the file's name, for messages
 * @throws InvalidFileError if it is not JSON, or nested deeper than 100
 */
export function parseJson(text: string, file: string): unknown {
  const cure = 'Correct it, or write the file again.'
  if (depthOf(text) > deepest) throw new InvalidFileError(file, `its JSON is nested deeper than ${deepest}.`, { cure })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InvalidFileError(file, `it is not JSON: ${(cause as Error).message}.`, { cure, cause })
  }
}

/** How many brackets are open at most, those within texts left out. */
function depthOf(text: string): number {
  let [depth, most, isText] = [0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (isText) {
      if (character === '\\') i++
      else isText = character !== '"'
    } else if (character === '"') isText = true
    else if (character === '{' || character === '[') most = Math.max(most, ++depth)
    else if (character === '}' || character === ']') depth--
  }
  return most
}
