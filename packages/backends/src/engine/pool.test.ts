import { expect, test } from 'vitest'
import { EngineBackend } from './backend.js'

const square = (x: number): number => Math.fround(x * x)

test.each([1, 2, 4])(
  '%i threads do every item of every job once, small jobs and large ones in turn',
  async (threads) => {
    const backend = await EngineBackend.create({ threads, alwaysCut: true })
    const values = Float32Array.from({ length: 100_000 }, (_, i) => i / 3)
    const from = backend.heap.allocate(values.byteLength)
    const to = backend.heap.allocate(values.byteLength + 4)
    backend.heap.view('float32', from, values.length).set(values)
    for (let round = 0; round < 400; round++) {
      const count = round % 3 === 0 ? values.length : 1 + ((round * 7919) % 1000)
      backend.heap.view('float32', to, values.length + 1).fill(-1)
      backend.parallel('square', count, 8192, from, to)
      const got = backend.heap.view('float32', to, count + 1)
      expect(got.every((value, i) => value === (i < count ? square(values[i] as number) : -1))).toBe(true)
      // Long enough now and then for the workers to fall asleep.
      if (round % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    backend.dispose()
  },
  60_000,
)

test('memory that grows between two jobs is seen by all threads', async () => {
  const backend = await EngineBackend.create({ threads: 2, alwaysCut: true })
  for (let size = 2 ** 16; size <= 2 ** 24; size *= 4) {
    const address = backend.heap.allocate(size * 4)
    backend.heap.view('float32', address, size).fill(3)
    backend.parallel('square', size, 8192, address, address)
    expect(backend.heap.view('float32', address, size).every((value) => value === 9)).toBe(true)
  }
  backend.dispose()
})

test('a job that fails, on whichever thread, leaves the pool fit for the next one', async () => {
  const backend = await EngineBackend.create({ threads: 3, alwaysCut: true })
  const count = 2 ** 20
  const address = backend.heap.allocate(count * 4)
  for (let round = 0; round < 20; round++) {
    // Every chunk is beyond the memory's end.
    expect(() => backend.parallel('square', count, 8192, 2 ** 31 - 2 ** 23, 2 ** 31 - 2 ** 23)).toThrow(
      'The kernel square failed on one of the threads.',
    )
    backend.heap.view('float32', address, count).fill(round)
    backend.parallel('square', count, 8192, address, address)
    expect(backend.heap.view('float32', address, count).every((value) => value === round * round)).toBe(true)
  }
  backend.dispose()
})
