import { refuse } from './errors.js'
import { type NumberArray, type Shape, sizeOf } from './shapes.js'

/** What a set of examples may be used for; `test` marks what must not choose anything. */
export type Role = 'training' | 'validation' | 'test'

/**
 * A set of examples with random access: all that a trainer needs. An array in memory, a file read
 * by position and a folder of images all fit it, in bounded memory.
 */
export interface Examples {
  /** How many examples there are. */
  readonly count: number
  /** The shape of one example, `[height, width, channels]` for images. */
  readonly shape: Shape
  /** Bounds that no value leaves, where they are known: `[0, 1]` for images made from bytes. */
  readonly range?: readonly [minimum: number, maximum: number]
  /** One class number an example. */
  readonly labels?: ArrayLike<number>
  /** What class numbers stand for, where classes have names: a label is a position in it. */
  readonly classes?: readonly string[]
  /**
   * Where each example comes from, if that isn't simply its own place: the number of its row in a file, or a file's name. Views keep
   * it, so that what is found of an example can be found again where some were left out.
   */
  readonly sources?: ArrayLike<number | string>
  readonly role?: Role
  /** A name for messages and reports, such as `mnist training images`. */
  readonly name?: string
  /**
   * Writes the examples at `indices` into `into`, one after the other.
   *
   * @param indices positions in `0 … count − 1`, in any order, repeats allowed
   * @param into `indices.length × sizeOf(shape)` values
   */
  read(indices: Uint32Array, into: Float32Array): void | Promise<void>
  /** Releases files; safe to call more than once. */
  close?(): void | Promise<void>
}

/** Examples each of which has a label. */
export type LabelledExamples = Examples & { readonly labels: ArrayLike<number> }

/**
 * Reads all examples into one array. Not for sets larger than memory.
 *
 * @returns `[count, …shape]`
 */
export async function readAll(examples: Examples): Promise<NumberArray> {
  checkExamples('readAll', 'examples', examples)
  const { count, shape } = examples
  const values = new Float32Array(count * sizeOf(shape))
  await examples.read(
    Uint32Array.from({ length: count }, (_, index) => index),
    values,
  )
  return { values, shape: [count, ...shape] }
}

/** @throws InvalidArgumentError if it isn't a set of examples, such as a promise of one */
export function checkExamples(caller: string, argument: string, given: unknown): asserts given is Examples {
  const { read, count, shape } = (given ?? {}) as Partial<Examples>
  if (typeof read !== 'function' || !Array.isArray(shape))
    refuse(caller, argument, 'Examples', given, 'Make them with fromArray, or await a data set and give one of its parts.')
  if (!Number.isSafeInteger(count) || Number(count) < 0)
    refuse(caller, `${argument}.count`, 'a whole number of at least 0', count, 'Count the examples that `read` can give.')
}
