import { type AdamAttributes, fusedKernels } from '@sandglass/base'
import { broadcast, longShapes, map, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import type { Call } from './call.js'
import { absolute } from './draws.js'
import { type Expected, within } from './expected.js'
import { defineLaw, type Law } from './law.js'

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-7

export const fusedAdamLaws: readonly Law[] = [
  defineLaw({
    name: fusedKernels.adam,
    problems: fc.record({
      shapes: fc.array(longShapes, { minLength: 1, maxLength: 4 }),
      step: fc.integer({ min: 1, max: 2000 }),
      scale: fc.constantFrom(1, 1e-3, 1e-6),
    }),
    pose({ shapes, step, scale }, draw) {
      const rate = (1e-3 * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
      const attributes: AdamAttributes = { count: shapes.length, rate, beta1, beta2, epsilon }
      const scaled = (x: Values) => map(x, (value) => Math.fround(value * scale))
      const weights = shapes.map((shape) => ({
        gradient: scaled(draw.normal(shape)),
        weight: draw.normal(shape),
        first: scaled(draw.normal(shape)),
        second: map(draw.uniform(shape, 0, 1), (value) => Math.fround(value * scale ** 2)),
      }))
      const names = (['weight', 'first', 'second'] as const).flatMap((role) => weights.map((_, index) => `${role}${index}`))
      const inputs = Object.fromEntries(
        weights.flatMap((weight, index) => Object.entries(weight).map(([role, values]) => [`${role}${index}`, values])),
      )
      return {
        // Inputs that change are told of in the order of the inputs.
        call: { kernel: fusedKernels.adam, inputs, attributes, changes: names } satisfies Call,
        expected: () => weights.flatMap((weight) => moved(weight, rate)),
      }
    },
  }),
]

/** Weight and moments after a step, by Kingma and Ba (2015), as {@link AdamAttributes} has it. */
function moved(
  { gradient, weight, first, second }: Record<'gradient' | 'weight' | 'first' | 'second', Values>,
  rate: number,
): Expected[] {
  const m = broadcast([first, gradient], (old, g) => old + (1 - beta1) * (g - old))
  const v = broadcast([second, gradient], (old, g) => old + (1 - beta2) * (g * g - old))
  const step = (w: number, mean: number, square: number) => w - (rate * mean) / (Math.sqrt(square) + epsilon)
  // The terms of the mean may cancel, and their errors then are those of its terms.
  const meanSize = broadcast([absolute(first), absolute(gradient)], (old, g) => old + (1 - beta1) * (g + old))
  const squareSize = broadcast([second, gradient], (old, g) => old + (1 - beta2) * (g * g + old))
  const weightSize = broadcast(
    [absolute(weight), meanSize, v],
    (w, mean, square) => w + (rate * mean) / (Math.sqrt(square) + epsilon),
  )
  return [within(6, broadcast([weight, m, v], step), weightSize), within(4, m, meanSize), within(4, v, squareSize)]
}
