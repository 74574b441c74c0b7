import { stream } from '@sandglass/base'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { draw } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectRight } from '../testing/gradients.js'
import { keepFirst } from './keep-first.js'

it('keeps the first values of each row, and their gradients', () => {
  const upTo = (max: number) => fc.integer({ min: 1, max })
  fc.assert(
    fc.property(upTo(5), upTo(9), fc.nat(), (rows, columns, seed) => {
      const random = stream(seed, 'input')
      const counts = Array.from({ length: rows }, () => random.integer(columns + 1))
      expectRight({
        inputs: [draw([rows, columns], () => random.normal())],
        operation: (x) => keepFirst(x, counts),
        reference: ({ values, shape }) => ({
          shape,
          values: values.map((value, i) => (i % columns < (counts[Math.floor(i / columns)] ?? 0) ? value : 0)),
        }),
      })
    }),
  )
  expect.hasAssertions()
})
