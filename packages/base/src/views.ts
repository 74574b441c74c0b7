import { certainRange, withCertainRange } from './certain-range.js'
import { refuse } from './errors.js'
import { checkExamples, type Examples, type LabelledExamples, type Role } from './examples.js'
import { type ExamplePairs, isPairs, mapPairs } from './pairs.js'
import { formatShape, isShape, type Shape, sizeOf } from './shapes.js'

/** What a view of some examples is: labelled if they are. */
export type ViewOf<Given extends Examples> = Given extends LabelledExamples ? LabelledExamples : Examples

/** What a view changes beside which examples there are. */
interface Changes {
  role?: Role
  name?: string
}

/**
 * The examples at `indices`, in that order, without copying them; of pairs with all that belongs to
 * them.
 *
 * @param indices positions in `0 … count − 1`, repeats allowed
 * @throws InvalidArgumentError if an index is outside the set
 */
export function subset<Given extends Examples>(examples: Given, indices: ArrayLike<number>, changes?: Changes): ViewOf<Given>
export function subset(examples: ExamplePairs, indices: ArrayLike<number>, changes?: Changes): ExamplePairs
export function subset(given: Examples | ExamplePairs, indices: ArrayLike<number>, changes: Changes = {}): Examples | ExamplePairs {
  if (isPairs(given)) return mapPairs(given, (examples) => subset(examples, indices, changes))
  return subsetOf(given, indices, changes)
}

function subsetOf(examples: Examples, indices: ArrayLike<number>, changes: Changes): Examples {
  checkExamples('subset', 'examples', examples)
  const { count, labels, sources } = examples
  const chosen = Uint32Array.from(indices)
  const read: Examples['read'] = (positions, into) =>
    examples.read(
      positions.map((position) => chosen[position] as number),
      into,
    )
  for (let i = 0; i < chosen.length; i++)
    if (chosen[i] !== indices[i] || Number(indices[i]) >= count)
      refuse('subset', 'indices', `whole numbers from 0 to ${count - 1}`, indices[i], 'Choose from the examples that are there.')
  return {
    ...seenAgain(examples),
    ...changes,
    count: chosen.length,
    ...(labels && { labels: Float64Array.from(chosen, (index) => labels[index] as number) }),
    ...(sources && { sources: Array.from(chosen, (index) => sources[index] as number | string) }),
    read: withCertainRange(read, certainRange(examples)),
  }
}

/** The first `count` examples or pairs, or all if there are fewer. */
export function take<Given extends Examples>(examples: Given, count: number): ViewOf<Given>
export function take(examples: ExamplePairs, count: number): ExamplePairs
export function take(given: Examples | ExamplePairs, count: number): Examples | ExamplePairs {
  return isPairs(given) ? mapPairs(given, (examples) => first(examples, count)) : first(given, count)
}

function first(examples: Examples, count: number): Examples {
  checkExamples('take', 'examples', examples)
  if (!Number.isSafeInteger(count) || count < 1)
    refuse('take', 'count', 'a whole number of at least 1', count, 'Leave `take` out to use all examples.')
  if (count >= examples.count) return examples
  return subset(
    examples,
    Uint32Array.from({ length: count }, (_, index) => index),
  )
}

/**
 * The same examples, seen in another shape of the same size: `[28, 28, 1]` as `[784]`.
 *
 * @throws InvalidArgumentError if the size is another
 */
export function reshape<Given extends Examples>(examples: Given, shape: Shape): ViewOf<Given> {
  checkExamples('reshape', 'examples', examples)
  const size = sizeOf(examples.shape)
  if (!isShape(shape) || sizeOf(shape) !== size)
    refuse('reshape', 'shape', `of ${size} values, as ${formatShape(examples.shape)} is`, shape, 'Keep the size.')
  const read: Examples['read'] = (indices, into) => examples.read(indices, into)
  return {
    ...seenAgain(examples),
    count: examples.count,
    shape,
    ...(examples.labels && { labels: examples.labels }),
    read: withCertainRange(read, certainRange(examples)),
  } as ViewOf<Given>
}

/** What every view has of the examples that it shows. */
function seenAgain(examples: Examples): Pick<Examples, 'shape' | 'range' | 'classes' | 'sources' | 'role' | 'name' | 'close'> {
  const { shape, range, classes, sources, role, name } = examples
  const close = examples.close?.bind(examples)
  return {
    shape,
    ...(range && { range }),
    ...(classes && { classes }),
    ...(sources && { sources }),
    ...(role && { role }),
    ...(name && { name }),
    ...(close && { close }),
  }
}
