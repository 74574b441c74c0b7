import { fusedKernels } from '@sandglass/base'
import { broadcast, longShapes, map, mean, reduce, sum, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { withOne } from './draws.js'
import { type Expected, within } from './expected.js'
import { defineLaw, type Law } from './law.js'

const guests = fc.constantFrom(null, null, null, Number.NaN)

export const fusedLossLaws: readonly Law[] = [
  ...([0.1, 3, 60] as const).map((spread) =>
    defineLaw({
      name: `${fusedKernels.binaryCrossentropy} of logits up to some ${spread}`,
      problems: fc.record({ shape: longShapes, shift: fc.constantFrom(0, spread), sharp: fc.boolean(), guest: guests }),
      pose({ shape, shift, sharp, guest }, draw) {
        const drawn = map(draw.normal(shape), (value) => Math.fround(value * spread - shift))
        const logits = guest === null ? drawn : withOne(drawn, 0, guest)
        // Sharp ones are pixels in black and white; a loss near 0 then comes of a sum of small terms.
        const targets = sharp ? map(logits, (z) => Number(z > 0)) : draw.uniform(shape, 0, 1)
        return {
          call: { kernel: fusedKernels.binaryCrossentropy, inputs: { logits, targets } },
          expected: () => [
            orTiny(within(17, meanOf(broadcast([logits, targets], crossentropy)))),
            within(
              8,
              broadcast([logits, targets], (z, t) => (sigmoid(z) - t) / logits.values.length),
              broadcast([logits, targets], (z, t) => (sigmoid(z) + t) / logits.values.length),
            ),
          ],
        }
      },
    }),
  ),
  defineLaw({
    name: fusedKernels.bernoulliLogProbability,
    problems: fc.record({
      samples: fc.integer({ min: 0, max: 4 }),
      batch: fc.integer({ min: 0, max: 5 }),
      shape: longShapes,
      spread: fc.constantFrom(0.1, 3, 60),
    }),
    pose({ samples, batch, shape, spread }, draw) {
      const logits = map(draw.normal([samples, batch, ...shape]), (value) => Math.fround(value * spread))
      const targets = draw.uniform([batch, ...shape], 0, 1)
      const axes = shape.map((_, axis) => axis + 2)
      const losses = broadcast([logits, targets], crossentropy)
      const terms = broadcast([logits, targets], (z, t) => Math.max(z, 0) + Math.abs(z * t) + Math.LN2)
      return {
        call: { kernel: fusedKernels.bernoulliLogProbability, inputs: { logits, targets } },
        expected: () => [
          // max(z, 0) and z·t may cancel.
          orTiny(
            within(
              17,
              map(reduce(losses, axes, false, sum), (loss) => -loss),
              reduce(terms, axes, false, sum),
            ),
          ),
          within(
            8,
            broadcast([logits, targets], (z, t) => t - sigmoid(z)),
            broadcast([logits, targets], (z, t) => t + sigmoid(z)),
          ),
        ],
      }
    },
  }),
  defineLaw({
    name: fusedKernels.meanSquaredError,
    problems: fc.record({ shape: longShapes, guest: guests }),
    pose({ shape, guest }, draw) {
      const drawn = draw.normal(shape)
      const predictions = guest === null ? drawn : withOne(drawn, 0, guest)
      const targets = draw.normal(shape)
      const count = drawn.values.length
      return {
        call: { kernel: fusedKernels.meanSquaredError, inputs: { predictions, targets } },
        expected: () => [
          within(17, meanOf(broadcast([predictions, targets], (p, t) => (p - t) ** 2))),
          within(
            4,
            broadcast([predictions, targets], (p, t) => (2 * (p - t)) / count),
          ),
        ],
      }
    },
  }),
]

/** Logarithms of 1 + u are summed as one of a product in float64, which has room for u down to 1e-16. */
function orTiny(expected: Expected): Expected {
  return { ...expected, allowed: (expected.allowed as Float64Array).map((error) => error + 2e-16) }
}

function meanOf(x: Values): Values {
  return reduce(x, [...x.shape.keys()], false, mean)
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z))
}

/** −t log σ(z) − (1 − t) log(1 − σ(z)), where neither logarithm can overflow. */
function crossentropy(z: number, t: number): number {
  return Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z)))
}
