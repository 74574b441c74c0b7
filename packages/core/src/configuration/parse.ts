import { describe, InvalidArgumentError, refuse } from '@sandglass/base'
import { type BaseIssue, type GenericSchema, type InferOutput, safeParse } from 'valibot'
import { constraintOf, fieldsOf, namesOf, nodeOf, type SchemaNode, typesOf } from './constraint.js'
import { suggestion } from './nearest-name.js'

/**
 * Validates options or a config by its schema, once, at the edge.
 *
 * The schema is the only place that states a rule: the message's constraint and cure are made from
 * it, as are the command line's help and the tables in the docs.
 *
 * @param caller the function whose argument it is, for the message
 * @param path what stands before a field's name in the message: `network` for `network.latent`
 * @returns the value, with defaults filled in
 * @throws InvalidArgumentError that names the first field at fault
 */
export function parse<Schema extends GenericSchema>(
  caller: string,
  schema: Schema,
  value: unknown,
  path = '',
): InferOutput<Schema> {
  const result = safeParse(schema, value)
  if (result.success) return result.output
  const root = nodeOf(schema)
  return refuseIssue(caller, root, withinUnion(root, chooseIssue(result.issues)), path)
}

/** A misspelt field explains a missing one, so it is named first. */
function chooseIssue(issues: readonly [BaseIssue<unknown>, ...BaseIssue<unknown>[]]): BaseIssue<unknown> {
  return issues.find(isUnknownField) ?? issues[0]
}

/** What is wrong with an object tells more than that something else than an object would have done as well. */
function withinUnion(root: SchemaNode, issue: BaseIssue<unknown>): BaseIssue<unknown> {
  const path = issue.path ?? []
  const { node } = fieldAt(root, keysOf(issue), inputsOf(issue))
  const alternative = issue.type === 'union' ? chosen(node, issue.input) : node
  if (unwrapped(node).type !== 'union' || alternative.type === 'union') return issue
  const { issues } = safeParse(alternative as unknown as GenericSchema, issue.input)
  if (!issues) return issue
  const inner = chooseIssue(issues)
  return inner.path ? withinUnion(root, { ...inner, path: [...path, ...inner.path] as unknown as typeof inner.path }) : issue
}

function keysOf({ path }: BaseIssue<unknown>): (string | number)[] {
  return (path ?? []).map(({ key }) => key as string | number)
}

function inputsOf({ path }: BaseIssue<unknown>): unknown[] {
  return (path ?? []).map(({ input }) => input)
}

function isUnknownField(issue: BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never'
}

function refuseIssue(caller: string, root: SchemaNode, issue: BaseIssue<unknown>, prefix: string): never {
  const keys = keysOf(issue)
  const name = [...(prefix ? [prefix] : []), ...keys].join('.') || 'options'
  const inputs = inputsOf(issue)
  if (isUnknownField(issue)) {
    const parent = nodeAt(root, keys.slice(0, -1), inputs)
    const fields = parent ? fieldsOf(parent) : []
    throw new InvalidArgumentError(`${caller}: there is no field ${name}.`, {
      cure: `${suggestion(keys.at(-1), fields)}The fields are ${fields.join(', ')}.`,
    })
  }
  const { node, fallback } = fieldAt(root, keys, inputs)
  const constraint = issue.kind === 'validation' && issue.type === 'check' ? issue.message : constraintOf(node)
  // A check on an object that is forwarded to one of its fields has the object as its input.
  const got = issue.path ? issue.path.at(-1)?.value : issue.input
  const cure = fallback === undefined ? cureOf(root, keys, inputs, prefix) : `Leave it out for ${describeDefault(fallback)}.`
  return refuse(caller, name, constraint, got, suggestion(got, namesOf(node)) + cure)
}

/** What to give, by the description of the field at fault, or else by that of the field it is a part of. */
function cureOf(root: SchemaNode, keys: readonly (string | number)[], inputs: readonly unknown[], prefix: string): string {
  if (keys.length === 0) return `Pass them by name, such as { ${fieldsOf(root)[0]}: … }.`
  const { node } = fieldAt(root, keys, inputs)
  if (unwrapped(node).type === 'picklist') return 'Choose one of these.'
  const description = descriptionOf(node)
  if (description === undefined) return cureOf(root, keys.slice(0, -1), inputs, prefix)
  const name = [...(prefix ? [prefix] : []), ...keys].join('.')
  return `Give ${name}: ${description.charAt(0).toLowerCase()}${description.slice(1)}`
}

function descriptionOf({ pipe, wrapped }: SchemaNode): string | undefined {
  const own = pipe?.find(({ type }) => type === 'description')?.description
  return own ?? (wrapped && descriptionOf(wrapped))
}

function describeDefault(value: unknown): string {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return isEmpty ? 'none' : describe(value)
}

/** The schema of the field at fault, and its default where it has one. */
function fieldAt(root: SchemaNode, keys: readonly (string | number)[], inputs: readonly unknown[]) {
  const key = keys.at(-1)
  if (key === undefined) return { node: root, fallback: undefined }
  const parent = nodeAt(root, keys.slice(0, -1), inputs)
  // An object of no known kind: what is wrong is its discriminating field.
  if (parent?.type === 'variant')
    return { node: { kind: 'schema', type: 'picklist', options: typesOf(parent) } as const, fallback: undefined }
  const node = (typeof key === 'number' ? parent?.item : parent?.entries?.[key]) ?? root
  return { node, fallback: node.type === 'optional' ? node.default : undefined }
}

/** Walks down to the object or list that `keys` lead to; `inputs` tell which kind of a variant was given. */
function nodeAt(root: SchemaNode, keys: readonly (string | number)[], inputs: readonly unknown[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = chosen(root, inputs[0])
  for (const [depth, key] of keys.entries()) {
    node = typeof key === 'number' ? node?.item : node?.entries?.[key]
    node = node && chosen(node, inputs[depth + 1])
  }
  return node
}

/** Looks through `optional` and `nullable`, and into the alternative that `input` claims to be. */
function chosen(given: SchemaNode, input: unknown): SchemaNode {
  const node = unwrapped(given)
  const { type, key, options = [] } = node
  if (type === 'union') {
    const meant = meantObject(options as readonly SchemaNode[], input)
    return meant ? chosen(meant, input) : node
  }
  if (type !== 'variant' || !key) return node
  const claimed = (input as Record<string, unknown> | null)?.[key]
  return (options as readonly SchemaNode[]).find((option) => option.entries?.[key]?.literal === claimed) ?? node
}

/** Of a union's alternatives the one kind of object that there is, or that has one of the fields that were given. */
function meantObject(alternatives: readonly SchemaNode[], input: unknown): SchemaNode | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined
  const objects = alternatives.map(unwrapped).filter(({ type, entries }) => type === 'variant' || entries !== undefined)
  const near = objects.filter(({ entries = {} }) => Object.keys(input).some((name) => Object.hasOwn(entries, name)))
  return objects.length === 1 ? objects[0] : near.length === 1 ? near[0] : undefined
}

function unwrapped(node: SchemaNode): SchemaNode {
  return node.wrapped ? unwrapped(node.wrapped) : node
}
