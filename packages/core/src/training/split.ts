import {
  checkExamples,
  checkPairs,
  type ExamplePairs,
  type Examples,
  isPairs,
  mapPairs,
  type Role,
  refuse,
  stream,
  subset,
  type ViewOf,
} from '@sandglass/base'
import * as v from 'valibot'
import { inOrder } from '../batches/read.js'
import { seed } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'

const splitSchema = v.strictObject({
  validation: v.pipe(
    v.number(),
    v.gtValue(0),
    v.check((size) => size < 1 || Number.isInteger(size), 'a share below 1 or a whole number of examples'),
    v.description('How many examples to hold out: a share below 1, or a count.'),
  ),
  seed: v.optional(seed('Which examples are held out.'), 0),
})

export interface SplitOptions {
  /** How many examples to hold out: a share below 1, or a count. */
  readonly validation: number
  /** Which ones. Default 0. */
  readonly seed?: number | undefined
}

export interface Split<Kind> {
  readonly training: Kind
  readonly validation: Kind
}

/**
 * Holds examples out for validation, drawn by chance. Neither half is copied, and each keeps the
 * order that its examples had.
 *
 * @param examples what to split; test examples stay test examples in both halves
 * @throws InvalidArgumentError if an option is wrong, or either half would be empty
 */
export function split<Given extends Examples>(examples: Given, options: SplitOptions): Split<ViewOf<Given>>
export function split(examples: ExamplePairs, options: SplitOptions): Split<ExamplePairs>
export function split(given: Examples | ExamplePairs, options: SplitOptions): Split<Examples | ExamplePairs> {
  const { validation: size, seed } = parse('split', splitSchema, options)
  const count = countOf(given)
  const held = size < 1 ? Math.round(size * count) : size
  if (count < 2) refuse('split', 'examples.count', 'at least 2, one for each half', count, 'Give more examples.')
  if (held < 1 || held >= count)
    refuse(
      'split',
      'validation',
      `a size that leaves both halves some of the ${count} examples`,
      size,
      `That holds out ${held}; from 1 to ${count - 1} may be.`,
    )
  const order = inOrder(count)
  stream(seed, 'split').shuffle(order)
  return {
    training: half(given, order.slice(held).sort(), 'training'),
    validation: half(given, order.slice(0, held).sort(), 'validation'),
  }
}

function countOf(given: Examples | ExamplePairs): number {
  if (!isPairs(given)) {
    checkExamples('split', 'examples', given)
    return given.count
  }
  checkExamples('split', 'examples.input', given.input)
  checkExamples('split', 'examples.target', given.target)
  checkPairs('split', given)
  return given.input.count
}

function half(given: Examples | ExamplePairs, indices: Uint32Array, role: Role): Examples | ExamplePairs {
  const choose = (examples: Examples) => subset(examples, indices, examples.role === 'test' ? {} : { role })
  return isPairs(given) ? mapPairs(given, choose) : choose(given)
}
