import { formatShape, type RandomStream, refuse, type Shape } from '@sandglass/base'
import * as v from 'valibot'

/** How codes are put in order, so that their first numbers are codes themselves. */
export interface NestedOptions {
  /** How many of a code's first numbers are kept, in rising order; the last is the whole code. Default null: 1, 2, 4 … and the whole. */
  readonly sizes?: readonly number[] | null | undefined
}

export const nestedSchema = v.strictObject({
  sizes: v.optional(
    v.nullable(
      v.pipe(
        v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
        v.minLength(1),
        v.description("How many of a code's first numbers are kept, rising to the whole code; null for 1, 2, 4 … and the whole."),
      ),
    ),
    null,
  ),
})

/** Sizes that codes are cut to, every question answered. */
export interface NestedConfig {
  readonly sizes: readonly number[]
}

/**
 * Answers the config's open question.
 *
 * @throws InvalidArgumentError if codes can't be cut to these sizes
 */
export function resolveNested(
  caller: string,
  nested: v.InferOutput<typeof nestedSchema> | null,
  latentShape: Shape,
): NestedConfig | null {
  if (nested === null) return null
  const [latent = 0] = latentShape
  if (latentShape.length !== 1)
    refuse(
      caller,
      'network',
      'one whose code is a list of numbers, with nested',
      `a code of shape ${formatShape(latentShape)}`,
      'Give it a latent size.',
    )
  const sizes = nested.sizes ?? [...powersOfTwoBelow(latent), latent]
  if (sizes.at(-1) !== latent || sizes.some((size, index) => index > 0 && size <= (sizes[index - 1] as number)))
    refuse(
      caller,
      'nested.sizes',
      `rising, the last of them ${latent}, the size of the code`,
      sizes,
      'Leave them out for 1, 2, 4 ….',
    )
  return { sizes }
}

function powersOfTwoBelow(latent: number): number[] {
  return Array.from({ length: Math.ceil(Math.log2(latent)) }, (_, power) => 2 ** power)
}

/**
 * To how many numbers each example's code is cut. Longer codes have smaller errors, and so smaller gradients: they are drawn a little
 * more often, so that none is learnt at the others' cost. Of evenly drawn sizes the longest fell behind, in proportion to the fourth
 * root of the size the short ones.
 *
 * @param count how many examples there are
 */
export function drawSizes({ sizes }: NestedConfig, count: number, random: RandomStream): number[] {
  let total = 0
  const ends = sizes.map((size) => {
    total += size ** 0.125
    return total
  })
  return Array.from({ length: count }, () => {
    const place = total * random.uniform()
    return sizes[ends.findIndex((end) => place < end)] ?? (sizes.at(-1) as number)
  })
}
