import { InvalidArgumentError, type Json, refuse } from '@sandglass/base'
import { nearestName } from '@sandglass/core'
import { enumerate } from '../output/enumerate.js'
import { configSchema } from './flags.js'
import { valueAt, withValueAt } from './json-path.js'
import { fieldAt, fieldNames, kindsWith, standsAlone } from './schema-field.js'

/** What `--set field=value` asks for. */
export interface Assignment {
  /** The config's dotted path. */
  readonly path: string
  readonly value: Json
}

/**
 * Reads what is to be set; the value is JSON, or else a text. An object's kind comes before its fields, wherever it was said.
 *
 * @throws InvalidArgumentError if one is of another form, or a config has no such field; names the one that was meant
 */
export function readAssignments(caller: string, texts: readonly string[]): Assignment[] {
  const all = texts.map((text) => {
    const equals = text.indexOf('=')
    if (equals < 1) refuse(caller, '--set', 'field=value', text, 'Write it as in --set training.epochs=20.')
    const path = text.slice(0, equals)
    checkField(caller, '--set', path)
    return { path, value: parseValue(text.slice(equals + 1)) }
  })
  return [...all.filter(({ path }) => isKind(path)), ...all.filter(({ path }) => !isKind(path))]
}

/** Whether a path says of which kind an object is. */
export function isKind(path: string): boolean {
  return path.endsWith('.type')
}

/** What a text on the command line stands for: JSON, or else the text itself. */
export function parseValue(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/**
 * The config with something in the place of a name that has fields to set: `model.loss` is `huber`, and becomes
 * `{ type: 'huber' }` for `model.loss.delta`. What was said by a field that excludes the new one is gone.
 *
 * @throws InvalidArgumentError if what is there is a number, or a name without such a field; says what to set first
 */
export function withRoomFor(caller: string, config: Json, path: string): Json {
  const [parent, field] = [path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)]
  if (standsAlone(configSchema, parent, field)) return withValueAt(config, parent, {})
  const before = valueAt(config, parent)
  if (before === undefined || before === null || typeof before === 'object' || isKind(path)) return config
  const kinds = kindsWith(configSchema, parent, field)
  if (kinds.some((kind) => kind === before)) return withValueAt(config, parent, { type: before })
  throw new InvalidArgumentError(
    `${caller}: --set names ${path}, and ${parent} is ${JSON.stringify(before)}, which has no fields.`,
    {
      cure: `Say which kind first: --set ${parent}.type=${kinds[0]}${kinds.length > 1 ? ` (or ${enumerate(kinds.slice(1), 'or')})` : ''}.`,
    },
  )
}

/** @throws InvalidArgumentError if a config has no field at that dotted path; says which was meant, and which there are */
export function checkField(caller: string, flag: string, path: string): void {
  if (fieldAt(configSchema, path) === null)
    throw new InvalidArgumentError(`${caller}: ${flag} names ${path}, and there is no such field.`, { cure: cureFor(path) })
}

function cureFor(path: string): string {
  const keys = path.split('.')
  const known = keys.findIndex((_, depth) => fieldAt(configSchema, keys.slice(0, depth + 1).join('.')) === null)
  const parent = keys.slice(0, known).join('.')
  const names = fieldNames(configSchema, parent)
  const there =
    names.length === 0
      ? `${parent} has no fields.`
      : `The fields ${parent === '' ? 'of a config' : `of ${parent}`} are ${names.join(', ')}.`
  const meant = meantPath(keys)
  return meant === null ? there : `Did you mean ${meant}? ${there}`
}

/** The path with every misspelt name on it corrected; null if one is near to nothing. */
function meantPath(keys: readonly string[]): string | null {
  return keys.reduce<string | null>((parent, key) => {
    if (parent === null) return null
    const join = (name: string): string => (parent === '' ? name : `${parent}.${name}`)
    if (fieldAt(configSchema, join(key)) !== null) return join(key)
    const name = nearestName(key, fieldNames(configSchema, parent))
    return name === null ? null : join(name)
  }, '')
}
