import { map, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { identical } from './expected.js'
import { defineLaw, type Law } from './law.js'

const problems = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 160 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
})

export const topKLaws: readonly Law[] = [
  defineLaw({
    name: 'TopK, of equal values the first ones first',
    problems,
    pose({ rows, columns, share }, draw) {
      const k = Math.max(1, Math.round(share * columns))
      const x = map(draw.integer([rows, columns], 15), (value) => value - 7)
      return {
        call: { kernel: 'TopK', inputs: { x }, attributes: { k, sorted: true } },
        expected() {
          const places = Array.from({ length: rows }, (_, row) => placesInOrder(x, row, columns).slice(0, k))
          const values = places.map((row, i) => row.map((place) => x.values[i * columns + place] ?? Number.NaN))
          return [
            identical({ shape: [rows, k], values: Float64Array.from(values.flat()) }),
            identical({ shape: [rows, k], values: Float64Array.from(places.flat()) }, 'int32'),
          ]
        },
      }
    },
  }),
]

/** The places of a row's values, the greatest first; JavaScript's sort leaves equal ones in their order. */
function placesInOrder({ values }: Values, row: number, columns: number): number[] {
  const of = (place: number) => values[row * columns + place] ?? Number.NaN
  return Array.from({ length: columns }, (_, place) => place).sort((a, b) => of(b) - of(a))
}
