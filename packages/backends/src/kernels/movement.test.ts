import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, seeds, type Values } from '../testing/arrays.js'
import { runKernel, useEngine } from '../testing/engine.js'

useEngine()

type Type = 'float32' | 'int32' | 'bool'

const sizes = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.integer({ min: 6, max: 13 }))
const arrays = fc
  .record({
    shape: fc.array(sizes, { minLength: 1, maxLength: 4 }),
    dtype: fc.constantFrom<Type>('float32', 'int32', 'bool'),
    seed: seeds,
  })
  .map(({ shape, dtype, seed }) => {
    const { values } = draw(shape, seed)
    const as = { float32: (x: number) => x, int32: (x: number) => Math.trunc(1000 * x) | 0, bool: (x: number) => Number(x > 0) }
    return { shape, dtype, values: values.map(as[dtype]) }
  })

function expectSame(actual: Values, expected: Values): void {
  expect(actual.shape).toEqual(expected.shape)
  expect(actual.values).toEqual(expected.values)
}

test('Transpose puts the axes in any order', () => {
  fc.assert(
    fc.property(
      arrays.chain((x) => fc.tuple(fc.constant(x), fc.shuffledSubarray([...x.shape.keys()], { minLength: x.shape.length }))),
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

test('Slice takes a part, PadV2 puts something around it', () => {
  const parts = arrays.chain((x) =>
    fc.tuple(
      fc.constant(x),
      fc.tuple(
        ...x.shape.map((size) =>
          fc.nat({ max: size - 1 }).chain((begin) => fc.tuple(fc.constant(begin), fc.integer({ min: 0, max: size - begin }))),
        ),
      ),
      fc.tuple(...x.shape.map(() => fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })))),
    ),
  )
  fc.assert(
    fc.property(parts, ([x, part, around]) => {
      const begin = part.map(([first]) => first)
      const size = part.map(([, count]) => count)
      expectSame(
        runKernel('Slice', { x }, { begin, size }),
        build(size, (place) =>
          at(
            x,
            place.map((i, axis) => i + (begin[axis] as number)),
          ),
        ),
      )
      const padded = x.shape.map((length, axis) => length + (around[axis]?.[0] ?? 0) + (around[axis]?.[1] ?? 0))
      const ones = { ...x, values: x.values.map(() => 1) }
      const expected = build(padded, (place) => {
        const from = place.map((i, axis) => i - (around[axis]?.[0] ?? 0))
        return at(ones, from) === 1 ? at(x, from) : 1
      })
      expectSame(runKernel('PadV2', { x }, { paddings: around, constantValue: 1 }), expected)
    }),
  )
})

test('Reverse turns any axes around', () => {
  fc.assert(
    fc.property(
      arrays.chain((x) => fc.tuple(fc.constant(x), fc.subarray([...x.shape.keys()]))),
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

test('StridedSlice takes every so many, forwards or backwards', () => {
  // Of bools cpu's kernel, which goes wrong where an axis that is cut away is not the only one with a stride.
  const cuts = arrays
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
      arrays.chain((x) => fc.tuple(fc.constant(x), fc.tuple(...x.shape.map(() => fc.integer({ min: 1, max: 2 }))))),
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

test('Concat puts arrays one behind the other along any axis', () => {
  fc.assert(
    fc.property(
      arrays.chain((x) =>
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

test('Cast between all types, as JavaScript has it', () => {
  const as: Readonly<Record<Type, (x: number) => number>> = {
    float32: Math.fround,
    int32: (x) => x | 0,
    bool: (x) => Number(x !== 0),
  }
  const special = [Number.NaN, Number.POSITIVE_INFINITY, -0, 0.9, -0.9, 2 ** 31, -(2 ** 40) - 2 ** 20, 1e30, 1e-40].map(Math.fround)
  fc.assert(
    fc.property(arrays, fc.constantFrom<Type>('float32', 'int32', 'bool'), (drawn, dtype) => {
      const isFloat = drawn.dtype === 'float32'
      const x = { ...drawn, values: drawn.values.map((value, i) => (isFloat && i % 3 === 0 ? (special[i % 9] as number) : value)) }
      const result = runKernel('Cast', { x }, { dtype })
      expect(result.dtype).toBe(dtype)
      expectSame(result, { shape: x.shape, values: x.values.map(as[dtype]) })
    }),
  )
})

test('Fill, ZerosLike and OnesLike', () => {
  fc.assert(
    fc.property(arrays, (x) => {
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
