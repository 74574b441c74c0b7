import fc from 'fast-check'
import { test } from 'vitest'
import { at, build, draw, range, seeds } from '../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../testing/engine.js'

useEngine()

const problems = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 18 })), { minLength: 1, maxLength: 3 })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc.nat({ max: shape.length - 1 }),
      exclusive: fc.boolean(),
      reverse: fc.boolean(),
      seed: seeds,
    }),
  )

for (const [name, first, combine] of [
  ['Cumsum', 0, (a: number, b: number) => a + b],
  ['Cumprod', 1, (a: number, b: number) => a * b],
] as const)
  test(`${name} along any axis, either way, with a value itself or without`, () => {
    fc.assert(
      fc.property(problems, ({ shape, axis, exclusive, reverse, seed }) => {
        const x = draw(shape, seed)
        const over = (f: (value: number) => number) =>
          build(shape, (place) => {
            const here = place[axis] as number
            const length = shape[axis] as number
            const before = reverse ? range(length - here).map((i) => here + i) : range(here + 1)
            const taken = before.filter((i) => !(exclusive && i === here))
            return taken.map((i) => f(at(x, place.with(axis, i)))).reduce(combine, first)
          })
        const result = runKernel(name, { x }, { axis, exclusive, reverse })
        expectClose(
          result,
          over((value) => value),
          1e-7,
          over(Math.abs),
        )
      }),
    )
  })
