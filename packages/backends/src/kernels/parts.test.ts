import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, typedArrays } from '../testing/arrays.js'
import { expectSame, runKernel, runKernelWithOutputs, useEngine } from '../testing/engine.js'

useEngine()

test('Concat puts typedArrays one behind the other along any axis', () => {
  fc.assert(
    fc.property(
      typedArrays.chain((x) =>
        fc.tuple(fc.constant(x), fc.nat({ max: x.shape.length - 1 }), fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 })),
      ),
      ([x, axis, lengths]) => {
        const others = lengths.map((length, index) => {
          const shape = x.shape.map((size, a) => (a === axis ? length : size))
          return { ...build(shape, () => index % 2), dtype: x.dtype }
        })
        const inputs = [x, ...others]
        const shape = x.shape.map((size, a) => (a === axis ? size + lengths.reduce((sum, length) => sum + length, 0) : size))
        const expected = build(shape, (place) => {
          let along = place[axis] as number
          for (const input of inputs) {
            const length = input.shape[axis] as number
            if (along < length)
              return at(
                input,
                place.map((i, a) => (a === axis ? along : i)),
              )
            along -= length
          }
          return Number.NaN
        })
        expectSame(runKernel('Concat', inputs, { axis }), expected)
      },
    ),
  )
})

const arraysAndAxis = typedArrays.chain((x) => fc.tuple(fc.constant(x), fc.nat({ max: x.shape.length - 1 })))

test('SplitV takes an array apart, Concat puts it together again', () => {
  fc.assert(
    fc.property(arraysAndAxis, fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 3 }), ([x, axis], wanted) => {
      const size = x.shape[axis] as number
      let rest = size
      const sizes = wanted.map((length) => {
        const taken = Math.min(length, rest)
        rest -= taken
        return taken
      })
      sizes.push(rest)
      const parts = runKernelWithOutputs('SplitV', { x }, { numOrSizeSplits: sizes, axis })
      expect(parts.map(({ shape }) => shape[axis])).toEqual(sizes)
      let first = 0
      for (const part of parts) {
        expect(part.dtype).toBe(x.dtype)
        const from = first
        const expected = build(part.shape, (place) => at(x, place.with(axis, (place[axis] as number) + from)))
        expectSame(part, expected)
        first += part.shape[axis] as number
      }
      expectSame(runKernel('Concat', parts, { axis }), x)
    }),
  )
})

test('Unpack takes an array apart place by place, Pack puts it together again', () => {
  fc.assert(
    fc.property(arraysAndAxis, fc.boolean(), ([value, axis], fromBehind) => {
      const along = fromBehind ? axis - value.shape.length : axis
      const parts = runKernelWithOutputs('Unpack', { value }, { axis: along })
      expect(parts).toHaveLength(value.shape[axis] as number)
      for (const [index, part] of parts.entries())
        expectSame(
          part,
          build(value.shape.toSpliced(axis, 1), (place) => at(value, place.toSpliced(axis, 0, index))),
        )
      expectSame(runKernel('Pack', parts, { axis }), value)
    }),
  )
})

test('arrays of different shapes are not packed', () => {
  expect(() => runKernel('Pack', [draw([2], 1), draw([3], 1)], { axis: 0 })).toThrow('matching shapes')
})
