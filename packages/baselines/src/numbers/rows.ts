import {
  breathe,
  checkExamples,
  type Examples,
  formatShape,
  InvalidDataError,
  refuse,
  type Shape,
  sameShape,
  sizeOf,
} from '@sandglass/base'

/** Examples as rows of numbers, one after the other. */
export interface Rows {
  /** `[count, size]` */
  readonly values: Float32Array
  readonly count: number
  readonly size: number
}

/** How many examples are read at a time. */
const blockSize = 1024

/**
 * Reads all examples, which a method must then hold in memory.
 *
 * @param least how many there must be
 * @throws InvalidArgumentError if these are no examples, or too few
 * @throws InvalidDataError if a value is not finite
 */
export async function readRows(caller: string, examples: Examples, signal?: AbortSignal, least = 1): Promise<Rows> {
  checkExamples(caller, 'examples', examples)
  checkCount(caller, examples, least)
  const size = sizeOf(examples.shape)
  const values = new Float32Array(examples.count * size)
  for (let start = 0; start < examples.count; start += blockSize)
    await readBlock(caller, examples, start, values.subarray(start * size, (start + blockSize) * size), signal)
  return { values, count: examples.count, size }
}

/** The same a block at a time, where a method needs no more in memory; a block is overwritten by the next. */
export async function* rowBlocks(
  caller: string,
  examples: Examples,
  signal?: AbortSignal,
  length: number = blockSize,
): AsyncGenerator<Rows & { readonly start: number }> {
  checkExamples(caller, 'examples', examples)
  const size = sizeOf(examples.shape)
  const values = new Float32Array(Math.min(length, examples.count) * size)
  for (let start = 0; start < examples.count; start += length) {
    const count = Math.min(length, examples.count - start)
    const block = values.subarray(0, count * size)
    await readBlock(caller, examples, start, block, signal)
    yield { values: block, count, size, start }
  }
}

async function readBlock(
  caller: string,
  examples: Examples,
  start: number,
  into: Float32Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  const size = sizeOf(examples.shape)
  await examples.read(
    Uint32Array.from({ length: into.length / size }, (_, index) => start + index),
    into,
  )
  const wrong = into.findIndex((value) => !Number.isFinite(value))
  if (wrong !== -1) {
    const example = start + Math.floor(wrong / size)
    throw new InvalidDataError(`${caller}: examples must be finite, got ${into[wrong]} in example ${example}.`, {
      cure: 'Fill in or leave out what is missing before it comes here.',
      example,
    })
  }
  await breathe()
}

export function checkCount(caller: string, { count }: Examples, least: number): void {
  if (count < least) refuse(caller, 'examples.count', `at least ${least}`, count, 'Give more examples.')
}

/** @throws InvalidArgumentError if examples are not shaped like those that a method was fitted on */
export function checkLike(caller: string, examples: Examples, shape: Shape): void {
  checkExamples(caller, 'examples', examples)
  if (!sameShape(examples.shape, shape))
    refuse(
      caller,
      'examples.shape',
      `${formatShape(shape)}, as it was when the method was fitted`,
      examples.shape,
      'Give examples of the same kind.',
    )
}
