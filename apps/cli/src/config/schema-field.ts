import type { Json } from '@sandglass/base'

/** As much of JSON Schema as a config's schema comes to. */
export interface JsonSchema {
  readonly description?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly enum?: readonly Json[]
  readonly const?: Json
}

/** A config's field as help tells it. */
export interface Field {
  readonly description: string | null
  /** The names that it can take, where these are few. */
  readonly choices: readonly string[]
  /** Whether it can be a number, which a flag's text then stands for. */
  readonly isNumber: boolean
}

/**
 * What a schema says of the field at a dotted path, `model.network.latent`. Where objects are of
 * several kinds, it is looked for in all of them.
 *
 * @returns null if no kind has such a field
 */
export function fieldAt(schema: JsonSchema, path: string): Field | null {
  const found = nodesAt(schema, path)
  if (found.length === 0) return null
  const kinds = found.flatMap(kindsOf)
  const choices = kinds.flatMap((kind) => kind.enum ?? (kind.const === undefined ? [] : [kind.const]))
  return {
    description: found.map(descriptionOf).find((description) => description !== null) ?? null,
    choices: [...new Set(choices.filter((choice) => typeof choice === 'string'))],
    isNumber: kinds.some(({ type }) => type === 'number' || type === 'integer'),
  }
}

/**
 * The names of the fields that an object at a dotted path can have; `''` is the config itself.
 *
 * @param kind the `type` that it is of; left out, the fields of all kinds are listed
 */
export function fieldNames(schema: JsonSchema, path: string, kind?: Json): string[] {
  const all = nodesAt(schema, path).flatMap(kindsOf)
  const kinds = kind === undefined ? all : all.filter(({ properties }) => properties?.type?.const === kind)
  return [...new Set(kinds.flatMap(({ properties }) => Object.keys(properties ?? {})))]
}

/** The kinds of the object at a dotted path, by their `type`, that have a field of that name. */
export function kindsWith(schema: JsonSchema, path: string, field: string): string[] {
  const kinds = nodesAt(schema, path).flatMap(kindsOf)
  const types = kinds.flatMap(({ properties = {} }) => (Object.hasOwn(properties, field) ? [properties.type?.const] : []))
  return [...new Set(types.filter((type) => typeof type === 'string'))]
}

/** Whether the object at a dotted path has no field beside that one: a length of time is in epochs or a share, and never both. */
export function standsAlone(schema: JsonSchema, path: string, field: string): boolean {
  const kinds = nodesAt(schema, path)
    .flatMap(kindsOf)
    .map(({ properties }) => Object.keys(properties ?? {}))
  return kinds.some(([only]) => only === field) && kinds.every(({ length }) => length < 2)
}

function nodesAt(schema: JsonSchema, path: string): readonly JsonSchema[] {
  const keys = path === '' ? [] : path.split('.')
  return keys.reduce<readonly JsonSchema[]>((nodes, key) => nodes.flatMap(kindsOf).flatMap((node) => childOf(node, key)), [schema])
}

/** A schema's own description, or else the first of its alternatives'. */
function descriptionOf({ description, anyOf, oneOf }: JsonSchema): string | null {
  return description ?? (anyOf ?? oneOf ?? []).map(descriptionOf).find((words) => words !== null) ?? null
}

/** The alternatives that a schema allows, those within alternatives included. */
function kindsOf(schema: JsonSchema): JsonSchema[] {
  const alternatives = schema.anyOf ?? schema.oneOf
  return alternatives === undefined ? [schema] : alternatives.flatMap(kindsOf)
}

function childOf({ properties, additionalProperties, items }: JsonSchema, key: string): JsonSchema[] {
  if (properties !== undefined && Object.hasOwn(properties, key)) return [properties[key] as JsonSchema]
  if (typeof additionalProperties === 'object') return [additionalProperties]
  return items !== undefined && /^\d+$/.test(key) ? [items] : []
}
