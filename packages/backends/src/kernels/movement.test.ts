import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, type Type, typedArrays, type Values } from '../testing/arrays.js'
import { expectSame, runKernel, useEngine } from '../testing/engine.js'

useEngine()

test('Transpose puts the axes in any order', () => {
  fc.assert(
    fc.property(
      typedArrays.chain((x) => fc.tuple(fc.constant(x), fc.shuffledSubarray([...x.shape.keys()], { minLength: x.shape.length }))),
      ([x, perm]) => {
        const shape = perm.map((axis) => x.shape[axis] as number)
        const expected = build(shape, (place) => {
          const from = new Array<number>(place.length)
          for (const [to, axis] of perm.entries()) from[axis] = place[to] as number
          return at(x, from)
        })
        const result = runKernel('Transpose', { x }, { perm })
        expect(result.dtype).toBe(x.dtype)
        expectSame(result, expected)
      },
    ),
  )
})

test('Slice takes a part', () => {
  const parts = typedArrays.chain((x) =>
    fc.tuple(
      fc.constant(x),
      fc.tuple(
        ...x.shape.map((size) =>
          fc.nat({ max: size - 1 }).chain((begin) => fc.tuple(fc.constant(begin), fc.integer({ min: 0, max: size - begin }))),
        ),
      ),
    ),
  )
  fc.assert(
    fc.property(parts, ([x, part]) => {
      const begin = part.map(([first]) => first)
      const size = part.map(([, count]) => count)
      const expected = build(size, (place) =>
        at(
          x,
          place.map((i, axis) => i + (begin[axis] as number)),
        ),
      )
      expectSame(runKernel('Slice', { x }, { begin, size }), expected)
    }),
  )
})

test('Reverse turns any axes around', () => {
  fc.assert(
    fc.property(
      typedArrays.chain((x) => fc.tuple(fc.constant(x), fc.subarray([...x.shape.keys()]))),
      ([x, dims]) => {
        const expected = build(x.shape, (place) =>
          at(
            x,
            place.map((i, axis) => (dims.includes(axis) ? (x.shape[axis] as number) - 1 - i : i)),
          ),
        )
        expectSame(runKernel('Reverse', { x }, { dims }), expected)
      },
    ),
  )
})

test('FlipLeftRight turns the width around', () => {
  fc.assert(
    fc.property(
      typedArrays.filter(({ shape }) => shape.length === 4),
      (image) => {
        const width = image.shape[2] as number
        const expected = build(image.shape, ([n = 0, y = 0, x = 0, c = 0]) => at(image, [n, y, width - 1 - x, c]))
        expectSame(runKernel('FlipLeftRight', { image }), expected)
      },
    ),
    { numRuns: 20 },
  )
})

test('StridedSlice takes every so many, forwards or backwards', () => {
  // Of bools cpu's kernel, which goes wrong where an axis that is cut away is not the only one with a stride.
  const cuts = typedArrays
    .filter(({ dtype }) => dtype !== 'bool')
    .chain((x) =>
      fc.tuple(
        fc.constant(x),
        fc.tuple(
          ...x.shape.map((size) =>
            fc.record({ begin: fc.nat({ max: size - 1 }), end: fc.nat({ max: size }), stride: fc.constantFrom(1, 2, 3, -1, -2) }),
          ),
        ),
        fc.boolean(),
      ),
    )
  fc.assert(
    fc.property(cuts, ([x, cut, shrinks]) => {
      const places = cut.map(({ begin, end, stride }, axis) => {
        if (shrinks && axis === 0) return [begin]
        const some: number[] = []
        for (let i = begin; stride > 0 ? i < end : i > end; i += stride) some.push(i)
        return some
      })
      const expected = build(
        places.map((some) => some.length),
        (place) =>
          at(
            x,
            place.map((i, axis) => places[axis]?.[i] as number),
          ),
      )
      const strides = cut.map(({ stride }, axis) => (shrinks && axis === 0 ? 1 : stride))
      const attributes = {
        begin: cut.map(({ begin }) => begin),
        end: cut.map(({ begin, end }, axis) => (shrinks && axis === 0 ? begin + 1 : end)),
        strides,
        ...{ beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: shrinks ? 1 : 0 },
      }
      const shape = shrinks ? expected.shape.slice(1) : expected.shape
      expectSame(runKernel('StridedSlice', { x }, attributes), { ...expected, shape })
    }),
  )
})

test('Tile repeats along every axis', () => {
  fc.assert(
    fc.property(
      typedArrays.chain((x) => fc.tuple(fc.constant(x), fc.tuple(...x.shape.map(() => fc.integer({ min: 1, max: 2 }))))),
      ([x, reps]) => {
        const shape = x.shape.map((size, axis) => size * (reps[axis] as number))
        const expected = build(shape, (place) =>
          at(
            x,
            place.map((i, axis) => i % (x.shape[axis] as number)),
          ),
        )
        expectSame(runKernel('Tile', { x }, { reps }), expected)
      },
    ),
  )
})

test('Cast between all types, as JavaScript has it', () => {
  const as: Readonly<Record<Type, (x: number) => number>> = {
    float32: Math.fround,
    int32: (x) => x | 0,
    bool: (x) => Number(x !== 0),
  }
  const special = [Number.NaN, Number.POSITIVE_INFINITY, -0, 0.9, -0.9, 2 ** 31, -(2 ** 40) - 2 ** 20, 1e30, 1e-40].map(Math.fround)
  fc.assert(
    fc.property(typedArrays, fc.constantFrom<Type>('float32', 'int32', 'bool'), (drawn, dtype) => {
      const isFloat = drawn.dtype === 'float32'
      const x = { ...drawn, values: drawn.values.map((value, i) => (isFloat && i % 3 === 0 ? (special[i % 9] as number) : value)) }
      const result = runKernel('Cast', { x }, { dtype })
      expect(result.dtype).toBe(dtype)
      expectSame(result, { shape: x.shape, values: x.values.map(as[dtype]) })
    }),
  )
})

test('OneHot marks the place of each index, and none for one outside', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 20 }),
      fc.constantFrom<Type>('float32', 'int32'),
      (places, dtype) => {
        const indices = { shape: [places.length], values: Float64Array.from(places), dtype: 'int32' as const }
        const attributes = { depth: 5, onValue: 3, offValue: -2, dtype }
        const result = runKernel('OneHot', { indices }, attributes)
        expect(result.dtype).toBe(dtype)
        expectSame(
          result,
          build([places.length, 5], ([row = 0, column = 0]) => (places[row] === column ? 3 : -2)),
        )
      },
    ),
  )
})

test('Fill, ZerosLike and OnesLike', () => {
  fc.assert(
    fc.property(typedArrays, (x) => {
      const all = (value: number): Values => build(x.shape, () => value)
      expectSame(runKernel('Fill', {}, { shape: x.shape, value: 0.5, dtype: 'float32' }), all(0.5))
      expectSame(runKernel('ZerosLike', { x }), all(0))
      expectSame(runKernel('OnesLike', { x }), all(1))
    }),
  )
})

test('Identity shares, it does not copy', () => {
  const x = draw([7], 1)
  expectSame(runKernel('Identity', { x }), x)
})
