import type { GenericSchema } from 'valibot'

/** What a schema is made of, as far as messages need it: valibot's schemas have these fields. */
export interface SchemaNode {
  readonly kind: 'schema' | 'validation' | 'transformation' | 'metadata'
  readonly type: string
  readonly pipe?: readonly SchemaNode[]
  readonly wrapped?: SchemaNode
  readonly default?: unknown
  readonly entries?: Readonly<Record<string, SchemaNode>>
  readonly key?: string
  readonly options?: readonly unknown[]
  readonly item?: SchemaNode
  readonly items?: readonly SchemaNode[]
  readonly literal?: unknown
  readonly requirement?: unknown
  /** What a custom check demands, in words that follow `must be`. */
  readonly message?: unknown
  readonly description?: string
  readonly examples?: readonly unknown[]
}

export function nodeOf(schema: GenericSchema): SchemaNode {
  return schema as unknown as SchemaNode
}

/** A schema's demand in words that follow `must be`: `a whole number of at least 1`. */
export function constraintOf(node: SchemaNode): string {
  const { wrapped } = node
  if (wrapped) return node.type === 'optional' ? constraintOf(wrapped) : `${constraintOf(wrapped)}, or null`
  switch (node.type) {
    case 'number':
      return numberConstraint(node.pipe ?? [])
    case 'string':
      return 'a text'
    case 'boolean':
      return 'true or false'
    case 'literal':
      return JSON.stringify(node.literal)
    case 'picklist':
      return oneOf(node.options ?? [])
    case 'array':
      return `${lengthConstraint(node.pipe ?? [])}, each item ${node.item ? constraintOf(node.item) : 'a value'}`
    case 'tuple':
      return `a list of ${node.items?.length}, each item ${node.items?.[0] ? constraintOf(node.items[0]) : 'a value'}`
    case 'variant':
      return `an object whose ${node.key} is ${oneOf(typesOf(node))}`
    case 'union':
      return (node.options as readonly SchemaNode[]).map(constraintOf).join(', or ')
    case 'custom':
      return String(node.message)
    case 'lazy':
      return 'an object'
    default:
      return node.entries ? `an object with the fields ${fieldsOf(node).join(', ')}` : `of type ${node.type}`
  }
}

/** The names that a schema takes as they stand, or that it shows as examples: what a misspelt one may have been meant to be. */
export function namesOf({ type, wrapped, options = [], literal, pipe = [] }: SchemaNode): unknown[] {
  if (wrapped) return namesOf(wrapped)
  if (type === 'picklist') return [...options]
  if (type === 'literal') return [literal]
  if (type === 'union') return (options as readonly SchemaNode[]).flatMap(namesOf)
  return pipe.flatMap(({ examples = [] }) => examples)
}

/** The fields that there is a choice in: not the type that a config has anyway. */
export function fieldsOf({ entries = {} }: SchemaNode): string[] {
  return Object.entries(entries).flatMap(([name, entry]) => (entry.type === 'literal' ? [] : [name]))
}

/** The values that a variant's discriminating field can take. */
export function typesOf(variant: SchemaNode): unknown[] {
  return ((variant.options ?? []) as readonly SchemaNode[]).map((option) => option.entries?.[variant.key ?? 'type']?.literal)
}

export function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? JSON.stringify(values[0]) : `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`
}

function numberConstraint(pipe: readonly SchemaNode[]): string {
  const whole = pipe.some((item) => item.type === 'integer' || item.type === 'safe_integer')
  const bounds = pipe.flatMap((item) => {
    const words = { min_value: 'of at least', gt_value: 'above', max_value: 'at most', lt_value: 'below' }[item.type]
    return words ? [`${words} ${item.requirement}`] : []
  })
  return [whole ? 'a whole number' : 'a number', bounds.join(' and ')].filter(Boolean).join(' ')
}

function lengthConstraint(pipe: readonly SchemaNode[]): string {
  const exact = pipe.find(({ type }) => type === 'length')
  if (exact) return `a list of ${exact.requirement}`
  return pipe.some(({ type }) => type === 'min_length') ? 'a list that is not empty' : 'a list'
}
