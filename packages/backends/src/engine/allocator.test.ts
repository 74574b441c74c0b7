import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Allocator } from './allocator.js'

const start = 1024

/** Sizes on both sides of every boundary: none, within a class, the largest small one, large. */
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 300, max: 32768 }),
  fc.constantFrom(16, 64, 65, 32768, 32769, 65536),
  fc.integer({ min: 32769, max: 400000 }),
)

const steps = fc.array(
  fc.oneof(
    sizes.map((bytes) => ({ bytes })),
    fc.nat().map((index) => ({ index })),
  ),
  { maxLength: 200 },
)

test('blocks are apart, in range and aligned, and all come back', () => {
  fc.assert(
    fc.property(steps, (commands) => {
      const allocator = new Allocator(start)
      const live: { address: number; bytes: number }[] = []
      const allocate = (bytes: number): void => {
        let address = allocator.allocate(bytes)
        if (address === null) {
          allocator.extend(allocator.end + allocator.shortage(bytes))
          address = allocator.allocate(bytes)
        }
        if (address === null) throw new Error(`no room for ${bytes} after extending by the shortage`)
        expect(address % 16).toBe(0)
        expect(address).toBeGreaterThanOrEqual(start)
        expect(address + bytes).toBeLessThanOrEqual(allocator.end)
        for (const other of live)
          expect(address + bytes <= other.address || other.address + other.bytes <= address || bytes * other.bytes === 0).toBe(true)
        expect(live.some((other) => other.address === address)).toBe(false)
        live.push({ address, bytes })
      }
      for (const command of commands) {
        if ('bytes' in command) allocate(command.bytes)
        else if (live.length > 0) allocator.free(live.splice(command.index % live.length, 1)[0]?.address ?? 0)
        expect(allocator.used).toBeGreaterThanOrEqual(live.reduce((sum, { bytes }) => sum + bytes, 0))
      }
      for (const { address } of live) allocator.free(address)
      expect(allocator.used).toBe(0)
    }),
  )
})

test('what was freed merges: after any large blocks, one as large as all of them fits in their place', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 32769, max: 200000 }), { minLength: 1, maxLength: 30 }),
      fc.infiniteStream(fc.nat()),
      (all, order) => {
        const allocator = new Allocator(start)
        const end = start + all.reduce((total, bytes) => total + Math.ceil(bytes / 64) * 64, 0)
        allocator.extend(end)
        const addresses = all.map((bytes) => allocator.allocate(bytes) as number)
        while (addresses.length > 0) allocator.free(addresses.splice((order.next().value ?? 0) % addresses.length, 1)[0] as number)
        expect(allocator.allocate(end - start)).toBe(start)
      },
    ),
  )
})

test('ever other sizes need little more than the most that was in use at once', () => {
  const allocator = new Allocator(start)
  let most = 0
  for (let batch = 1; batch <= 120; batch++) {
    // The tensors of a training step with another batch size each time; all are freed at its end.
    const size = ((batch * 37) % 120) + 8
    const blocks = [784, 3136, 25088, 100352, 25088, 3136, 784].map((perExample) => {
      const bytes = size * perExample
      const there = allocator.allocate(bytes)
      if (there !== null) return there
      allocator.extend(allocator.end + allocator.shortage(bytes))
      return allocator.allocate(bytes) as number
    })
    most = Math.max(most, allocator.used)
    for (const address of blocks) allocator.free(address)
  }
  expect(allocator.end - start).toBeLessThan(most * 1.25)
})

test('small blocks of equal size share slabs, and empty slabs serve other sizes', () => {
  const allocator = new Allocator(start)
  allocator.extend(start + 2 * 65536)
  const many = Array.from({ length: 2 * 1024 }, () => allocator.allocate(64))
  expect(many).not.toContain(null)
  expect(allocator.allocate(64)).toBe(null)
  for (const address of many) allocator.free(address as number)
  // One empty slab is kept for its size; the other serves any.
  expect(allocator.allocate(128)).not.toBe(null)
})

test('freeing what is not there is refused', () => {
  const allocator = new Allocator(start)
  allocator.extend(start + 65536)
  const address = allocator.allocate(100) as number
  allocator.free(address)
  expect(() => allocator.free(address)).toThrow(`No block begins at ${address}.`)
})

test('what is no number of bytes is refused, and changes nothing', () => {
  const allocator = new Allocator(start)
  allocator.extend(start + 65536)
  for (const bytes of [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY]) expect(() => allocator.allocate(bytes)).toThrow(TypeError)
  expect(allocator.used).toBe(0)
})

test('the peak is the most that was in use since it was reset', () => {
  const allocator = new Allocator(65536)
  allocator.extend(65536 + 2 ** 22)
  const [large, small] = [allocator.allocate(1e6), allocator.allocate(100)]
  const most = allocator.used
  allocator.free(large ?? 0)
  expect(allocator.peak).toBe(most)
  allocator.resetPeak()
  expect(allocator.peak).toBe(allocator.used)
  allocator.free(small ?? 0)
  allocator.allocate(64)
  expect(allocator.peak).toBe(allocator.used + 48)
})
