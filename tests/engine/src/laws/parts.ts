import { at, concatenate, rearrange } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { identical } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { draws, types, withAxis } from './moved.js'

const lengths = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 })

export const partsLaws: readonly Law[] = [
  defineLaw({
    name: 'Concat',
    problems: fc.record({ place: withAxis, lengths, dtype: types }),
    pose({ place: { shape, axis }, lengths, dtype }, draw) {
      const parts = lengths.map((length) => draws(draw, shape.with(axis, length), dtype))
      return {
        call: { kernel: 'Concat', inputs: parts, attributes: { axis } },
        expected: () => identical(concatenate(parts, axis), dtype),
      }
    },
  }),
  defineLaw({
    name: 'SplitV',
    problems: fc.record({ place: withAxis, lengths, dtype: types }),
    pose({ place: { shape, axis }, lengths, dtype }, draw) {
      const parts = lengths.map((length) => draws(draw, shape.with(axis, length), dtype))
      const x = { ...concatenate(parts, axis), dtype }
      return {
        call: { kernel: 'SplitV', inputs: { x }, attributes: { numOrSizeSplits: lengths, axis } },
        expected: () => parts.map((part) => identical(part, dtype)),
      }
    },
  }),
  defineLaw({
    name: 'Pack',
    problems: fc.record({ place: withAxis, count: fc.integer({ min: 1, max: 4 }), dtype: types }),
    pose({ place: { shape, axis }, count, dtype }, draw) {
      const parts = Array.from({ length: count }, () => draws(draw, shape, dtype))
      return {
        call: { kernel: 'Pack', inputs: parts, attributes: { axis } },
        expected: () => {
          const joined = concatenate(
            parts.map((part) => ({ ...part, shape: shape.toSpliced(axis, 0, 1) })),
            axis,
          )
          return identical(joined, dtype)
        },
      }
    },
  }),
  defineLaw({
    name: 'Unpack',
    problems: fc.record({ place: withAxis, dtype: types }),
    pose({ place: { shape, axis }, dtype }, draw) {
      const value = draws(draw, shape, dtype)
      return {
        call: { kernel: 'Unpack', inputs: { value }, attributes: { axis } },
        expected: () =>
          Array.from({ length: at(shape, axis) }, (_, index) =>
            identical(
              rearrange(value, shape.toSpliced(axis, 1), (place) => place.toSpliced(axis, 0, index)),
              dtype,
            ),
          ),
      }
    },
  }),
]
