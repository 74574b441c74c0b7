import { SandglassError } from '@sandglass/base'
import { expect, test } from 'vitest'
import { firstAddress, Heap } from './heap.js'

test('grows as needed: by a quarter, or by what is asked for where that is more', () => {
  const heap = new Heap()
  const { size } = heap
  const small = heap.allocate(1000)
  heap.view('float32', small, 3).set([1, 2, 3])
  heap.allocate(size)
  expect(heap.size).toBe(size * 1.25)
  heap.allocate(40 * size)
  expect(heap.size).toBeGreaterThan(41 * size)
  expect(heap.size).toBeLessThan(42 * size)
  expect([...heap.view('float32', small, 3)]).toEqual([1, 2, 3])
})

test('knows its own arrays, and not those from before it grew', () => {
  const heap = new Heap()
  const view = heap.view('int32', heap.allocate(16), 4)
  expect(heap.holds(view)).toBe(true)
  expect(heap.holds(new Int32Array(4))).toBe(false)
  heap.allocate(heap.size)
  expect(heap.holds(view)).toBe(false)
})

test('says what does not fit and what to do, and goes on working', () => {
  const heap = new Heap({ maximumBytes: 4 * 2 ** 20 })
  const held = heap.allocate(2 ** 20)
  let error: unknown
  try {
    heap.allocate(4 * 2 ** 20)
  } catch (caught) {
    error = caught
  }
  if (!SandglassError.isInstance(error)) return expect.fail('it must throw a SandglassError')
  expect(error.code).toBe('out-of-memory')
  expect(error.message).toBe(
    'wasm: no room for 4.0 MB more, 1.0 MB of at most 4.0 MB are in use. Use a smaller batch size or a smaller model, or dispose of tensors that are no longer needed.',
  )
  heap.allocate(2 ** 20)
  heap.free(held)
  heap.allocate(2 ** 20)
  expect(heap.size).toBeLessThanOrEqual(4 * 2 ** 20)
})

test('never takes more than it may', () => {
  const heap = new Heap({ maximumBytes: 10 * 65536 })
  const blocks: number[] = []
  expect(() => {
    for (;;) blocks.push(heap.allocate(50_000))
  }).toThrow('no room')
  expect(blocks.length).toBe(Math.floor((10 * 65536 - firstAddress) / 50_048))
  expect(heap.size).toBe(10 * 65536)
})
