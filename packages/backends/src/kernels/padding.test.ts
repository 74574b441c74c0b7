import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, typedArrays } from '../testing/arrays.js'
import { expectSame, runKernel, useEngine } from '../testing/engine.js'

useEngine()

/** Arrays with how much is put before and after them along each axis, at most `most` of its size. */
function padded(most: (size: number) => number) {
  return typedArrays.chain((x) => {
    const sizes = x.shape.map((size) => fc.nat({ max: most(size) }))
    return fc.tuple(fc.constant(x), fc.tuple(...sizes.map((size) => fc.tuple(size, size))))
  })
}

function shapeWith(shape: readonly number[], paddings: readonly (readonly [number, number])[]): number[] {
  return shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0))
}

test('PadV2 puts a constant around an array', () => {
  fc.assert(
    fc.property(
      padded(() => 3),
      ([x, paddings]) => {
        const ones = { ...x, values: x.values.map(() => 1) }
        const expected = build(shapeWith(x.shape, paddings), (place) => {
          const from = place.map((i, axis) => i - (paddings[axis]?.[0] ?? 0))
          return at(ones, from) === 1 ? at(x, from) : 1
        })
        expectSame(runKernel('PadV2', { x }, { paddings, constantValue: 1 }), expected)
      },
    ),
  )
})

test('a negative padding is refused: it would write to the memory of others', () => {
  const x = { shape: [4], values: Float64Array.of(1, 2, 3, 4) }
  expect(() => runKernel('PadV2', { x }, { paddings: [[-3, 3]], constantValue: 0 })).toThrow(
    'Paddings must be at least 0, got [[-3,3]]. Use slice to cut something off.',
  )
})

for (const mode of ['reflect', 'symmetric'] as const)
  test(`MirrorPad, ${mode}, puts the array itself around it, turned over`, () => {
    const skipped = mode === 'reflect' ? 1 : 0
    fc.assert(
      fc.property(
        padded((size) => Math.min(size - skipped, 4)),
        ([x, paddings]) => {
          const expected = build(shapeWith(x.shape, paddings), (place) => {
            const from = place.map((i, axis) => {
              const size = x.shape[axis] as number
              const inside = i - (paddings[axis]?.[0] ?? 0)
              if (inside < 0) return -inside - 1 + skipped
              return inside < size ? inside : 2 * size - inside - 1 - skipped
            })
            return at(x, from)
          })
          expectSame(runKernel('MirrorPad', { x }, { paddings, mode }), expected)
        },
      ),
    )
  })
