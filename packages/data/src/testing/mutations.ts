import fc from 'fast-check'
import { joined } from './write-idx.js'

/** How many cases are tried: as many as usual, or as the long run asks of every reader. */
export function cases(usual: number): number {
  return Number(process.env.SANDGLASS_CASES ?? usual)
}

export const longRun = 15 * 60_000

export type Mutation = (file: Uint8Array) => Uint8Array

const place = fc.nat({ max: 5000 })

/** What can happen to a file: bits flip, it is cut short, something comes in between, something goes. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
    ([at, bits]): Mutation =>
      (file) =>
        file.map((byte, index) => (index === at % file.length ? byte ^ bits : byte)),
  ),
  place.map(
    (length): Mutation =>
      (file) =>
        file.subarray(0, length % (file.length + 1)),
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 40 })).map(
    ([at, extra]): Mutation =>
      (file) => {
        const where = at % (file.length + 1)
        return joined(file.subarray(0, where), extra, file.subarray(where))
      },
  ),
  fc.tuple(place, fc.nat({ max: 40 })).map(
    ([at, length]): Mutation =>
      (file) => {
        const where = at % (file.length + 1)
        return joined(file.subarray(0, where), file.subarray(where + length))
      },
  ),
)

/** Some mutations one after the other. */
export function mutations(minLength: number, of: fc.Arbitrary<Mutation> = mutation): fc.Arbitrary<Mutation> {
  return fc.array(of, { minLength, maxLength: 4 }).map((steps) => (file) => steps.reduce((changed, step) => step(changed), file))
}
