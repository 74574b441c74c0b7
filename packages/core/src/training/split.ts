import { type ExamplePairs, type Examples, type Role, refuse, stream, subset } from '@sandglass/base'
import * as v from 'valibot'
import { isPairs } from '../batches/source.js'
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

/**
 * Holds examples out for validation, drawn by chance. Neither half is copied, and each keeps the
 * order that its examples had.
 *
 * @param examples what to split; test examples stay test examples in both halves
 * @throws InvalidArgumentError if an option is wrong, or either half would be empty
 */
export function split<Given extends Examples | ExamplePairs>(
  examples: Given,
  options: SplitOptions,
): { training: Given; validation: Given } {
  const { validation: size, seed } = parse('split', splitSchema, options)
  const { count } = isPairs(examples) ? examples.input : examples
  const held = size < 1 ? Math.round(size * count) : size
  if (held < 1 || held >= count)
    refuse('split', 'validation', `between 1 and ${count - 1} of ${count} examples`, held, 'Both halves need examples.')
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  stream(seed, 'split').shuffle(order)
  return {
    training: half(examples, order.slice(held).sort(), 'training'),
    validation: half(examples, order.slice(0, held).sort(), 'validation'),
  }
}

function half<Given extends Examples | ExamplePairs>(given: Given, indices: Uint32Array, role: Role): Given {
  const choose = (examples: Examples) => subset(examples, indices, examples.role === 'test' ? {} : { role })
  // A pair gives a pair, and a set a set, which TypeScript can't follow.
  return (isPairs(given) ? { input: choose(given.input), target: choose(given.target) } : choose(given)) as Given
}
