import { describe, InvalidArgumentError, refuse } from '@sandglass/base'
import { type BaseIssue, type GenericSchema, type InferOutput, safeParse } from 'valibot'
import { constraintOf, fieldsOf, nodeOf, type SchemaNode, typesOf } from './constraint.js'
import { suggest } from './suggest.js'

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
  return refuseIssue(caller, nodeOf(schema), chooseIssue(result.issues), path)
}

/** A misspelt field explains a missing one, so it is named first. */
function chooseIssue(issues: readonly [BaseIssue<unknown>, ...BaseIssue<unknown>[]]): BaseIssue<unknown> {
  return issues.find(isUnknownField) ?? issues[0]
}

function isUnknownField(issue: BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never'
}

function refuseIssue(caller: string, root: SchemaNode, issue: BaseIssue<unknown>, prefix: string): never {
  const keys = (issue.path ?? []).map(({ key }) => key as string | number)
  const name = [...(prefix ? [prefix] : []), ...keys].join('.') || 'options'
  const inputs = issue.path?.map(({ input }) => input) ?? []
  if (isUnknownField(issue)) {
    const parent = nodeAt(root, keys.slice(0, -1), inputs)
    const fields = parent ? fieldsOf(parent) : []
    throw new InvalidArgumentError(`${caller}: there is no field ${name}.`, {
      cure: `${suggest(keys.at(-1), fields)}The fields are ${fields.join(', ')}.`,
    })
  }
  const { node, fallback } = fieldAt(root, keys, inputs)
  const constraint = issue.kind === 'validation' && issue.type === 'check' ? issue.message : constraintOf(node)
  // A check on an object that is forwarded to one of its fields has the object as its input.
  const got = issue.path ? issue.path.at(-1)?.value : issue.input
  const { type, options = [] } = chosen(node, undefined)
  if (type === 'picklist' && fallback === undefined)
    return refuse(caller, name, constraint, got, `${suggest(got, options)}Choose one of these.`)
  const suggestion = type === 'picklist' ? suggest(got, options) : ''
  const cure = fallback === undefined ? cureOf(root, keys, inputs, prefix) : `Leave it out for ${describeDefault(fallback)}.`
  return refuse(caller, name, constraint, got, suggestion + cure)
}

/** What to give, by the description of the field at fault, or else by that of the field it is a part of. */
function cureOf(root: SchemaNode, keys: readonly (string | number)[], inputs: readonly unknown[], prefix: string): string {
  if (keys.length === 0) return `Pass them by name, such as { ${fieldsOf(root)[0]}: … }.`
  const description = descriptionOf(fieldAt(root, keys, inputs).node)
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

/** Looks through `optional` and `nullable`, and into the variant that `input` claims to be. */
function chosen(node: SchemaNode, input: unknown): SchemaNode {
  if (node.wrapped) return chosen(node.wrapped, input)
  const { key, options } = node
  if (node.type !== 'variant' || !key) return node
  const claimed = (input as Record<string, unknown> | null)?.[key]
  return (options as readonly SchemaNode[]).find((option) => option.entries?.[key]?.literal === claimed) ?? node
}
