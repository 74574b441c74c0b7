import { at, coordinatesOf, indexOf, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { absolute } from './draws.js'
import { roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { withAxis } from './moved.js'

const problems = fc.record({ place: withAxis, exclusive: fc.boolean(), reverse: fc.boolean() })

export const scanLaws: readonly Law[] = [
  defineLaw({
    name: 'Cumsum',
    problems,
    pose({ place: { shape, axis }, exclusive, reverse }, draw) {
      const x = draw.normal(shape)
      const sums = (of: Values) => scanned(of, axis, exclusive, reverse, 0, (total, value) => total + value)
      return {
        call: { kernel: 'Cumsum', inputs: { x }, attributes: { axis, exclusive, reverse } },
        expected: () => within(roundingsOfSum(at(shape, axis)), sums(x), sums(absolute(x))),
      }
    },
  }),
  defineLaw({
    name: 'Cumprod',
    problems,
    pose({ place: { shape, axis }, exclusive, reverse }, draw) {
      const x = draw.uniform(shape, 0.8, 1.2)
      return {
        call: { kernel: 'Cumprod', inputs: { x }, attributes: { axis, exclusive, reverse } },
        expected: () =>
          within(
            roundingsOfSum(at(shape, axis)),
            scanned(x, axis, exclusive, reverse, 1, (total, value) => total * value),
          ),
      }
    },
  }),
]

/** What all values along an axis up to each one come to; that one left out, if exclusive. */
function scanned(
  x: Values,
  axis: number,
  exclusive: boolean,
  reverse: boolean,
  start: number,
  join: (total: number, value: number) => number,
): Values {
  const length = at(x.shape, axis)
  return {
    shape: x.shape,
    values: x.values.map((_, index) => {
      const place = coordinatesOf(x.shape, index)
      const here = at(place, axis)
      const [first, last] = reverse ? [here, length - 1] : [0, here]
      let total = start
      for (let along = first; along <= last; along++)
        if (!exclusive || along !== here) total = join(total, at(x.values, indexOf(x.shape, place.with(axis, along))))
      return total
    }),
  }
}
