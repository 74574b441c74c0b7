import { SandglassError } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { registerKernels } from '../kernels/index.js'
import { useEngine } from '../testing/engine.js'
import { EngineBackend } from './backend.js'

const backend = useEngine()

function values(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => index + 1)
}

test('copies what is written, and what is read is a copy', () => {
  const given = values(5)
  const x = tf.tensor1d(given)
  given[0] = 100
  const read = x.dataSync()
  expect([...read]).toEqual([1, 2, 3, 4, 5])
  read[0] = 200
  expect(x.dataSync()[0]).toBe(1)
  // Also of what one of cpu's kernels left on the JavaScript side.
  const y = tf.atan2(x, 1)
  y.dataSync()[0] = 300
  expect(y.dataSync()[0]).toBeCloseTo(Math.PI / 4)
  tf.dispose([x, y])
})

test('disposing frees the heap', () => {
  const before = backend().heap.used
  const x = tf.tensor2d(values(100 * 100), [100, 100])
  const y = tf.matMul(x, x)
  const z = tf.reshape(y, [10_000])
  expect(backend().heap.used).toBeGreaterThanOrEqual(before + 80_000)
  tf.dispose([x, y])
  expect(z.dataSync()).toHaveLength(10_000)
  z.dispose()
  expect(backend().heap.used).toBe(before)
})

test('refuses negative sizes, as of a window that is larger than the image, and keeps nothing of them', () => {
  const before = backend().heap.used
  const x = tf.zeros<tf.Rank.R4>([1, 2, 2, 1])
  const filter = tf.ones<tf.Rank.R4>([4, 4, 1, 1])
  const refused = 'shape comprised of positive integers but got shape [1,-1,-1,1]'
  expect(() => tf.conv2d(x, filter, 1, 'valid')).toThrow(refused)
  expect(() => tf.maxPool(x, 4, 1, 'valid')).toThrow(refused)
  tf.dispose([x, filter])
  expect(backend().heap.used).toBe(before)
})

test('memory() counts what is there', () => {
  const before = tf.memory()
  const x = tf.zeros([1000])
  const after = tf.memory() as tf.MemoryInfo & { heapBytesInUse: number; heapBytes: number }
  expect(after.numBytes - before.numBytes).toBe(4000)
  expect(after.unreliable).toBe(false)
  expect(after.heapBytesInUse).toBe(backend().heap.used)
  expect(after.heapBytes).toBe(backend().heap.memory.buffer.byteLength)
  x.dispose()
})

test("cpu's Cast, which only calls values by another type, is seen through", () => {
  // Its kernel is called as cpu's compositions call it, past the registry.
  const cpuCast = tf.getKernel('Cast', 'cpu').kernelFunc
  const before = backend().heap.used
  const whole = tf.tensor1d([1, -2, 3], 'int32')
  const truth = tf.tensor1d([1, 0, 1], 'bool')
  for (const [x, expected] of [
    [whole, [1, -2, 3]],
    [truth, [1, 0, 1]],
  ] as const) {
    const cast = tf
      .engine()
      .makeTensorFromTensorInfo(cpuCast({ inputs: { x }, attrs: { dtype: 'float32' }, backend: backend() }) as tf.TensorInfo)
    const sum = tf.add(cast, 0.5)
    expect([...sum.dataSync()]).toEqual(expected.map((value) => value + 0.5))
    expect([...tf.tidy(() => tf.add(tf.cast(x, 'int32'), tf.scalar(1, 'int32')).dataSync())]).toEqual(expected.map((v) => v + 1))
    tf.dispose([x, cast, sum])
  }
  expect(backend().heap.used).toBe(before)
})

test("cpu's Slice of neighbouring values outlives its source", () => {
  const cpuSlice = tf.getKernel('Slice', 'cpu').kernelFunc
  const x = tf.add(tf.tensor1d(values(6)), 0)
  const attrs = { begin: [2], size: [3] }
  const slice = tf.engine().makeTensorFromTensorInfo(cpuSlice({ inputs: { x }, attrs, backend: backend() }) as tf.TensorInfo)
  x.dispose()
  const overwritten = tf.fill([6], 9)
  expect([...slice.dataSync()]).toEqual([3, 4, 5])
  tf.dispose([slice, overwritten])
})

test('kernels that fill their result after handing it over, as the FFTs do, are waited for', () => {
  tf.tidy(() => {
    const spectrum = tf.rfft(tf.tensor1d([1, 2, 3, 4]))
    expect([...tf.real(spectrum).dataSync()]).toEqual([10, -2, -2])
    expect([...tf.mul(tf.imag(spectrum), 2).dataSync()]).toEqual([0, 4, 0])
    expect([...tf.irfft(spectrum).dataSync()]).toEqual([1, 2, 3, 4])
  })
})

test('values stay right while the memory grows in the middle of an operation', () => {
  const x = tf.fill([1000], 0.5)
  const info = backend().data.get(x.dataId)
  const stale = info.values
  const { size } = backend().heap
  const big = tf.tile(tf.reshape(x, [1, 1000]), [Math.ceil(size / 4000) + 10, 1])
  expect(backend().heap.size).toBeGreaterThan(size)
  expect(stale?.length).toBe(0)
  expect(info.values?.[999]).toBe(0.5)
  const total = tf.sum(big)
  expect(total.dataSync()[0]).toBe(500 * (big.shape[0] as number))
  // A cpu kernel whose input is on the JavaScript side moves it to the heap while that is full.
  const angles = tf.atan2(big, 0.5)
  const doubled = tf.mul(angles, 2)
  expect(doubled.dataSync()[999]).toBeCloseTo(Math.PI / 2)
  tf.dispose([x, big, total, angles, doubled])
})

test('strings and complex numbers are served, and disposed of', () => {
  const before = tf.memory().numDataBuffers
  tf.tidy(() => {
    expect(tf.concat([tf.tensor1d(['a', 'ü']), tf.tensor1d(['c'])]).dataSync()).toEqual(['a', 'ü', 'c'])
    const z = tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]))
    expect([...tf.mul(z, z).dataSync()]).toEqual([-8, 6, -12, 16])
  })
  expect(tf.memory().numDataBuffers).toBe(before)
})

test('tensors move to another backend and back', async () => {
  const x = tf.tensor1d(values(4))
  await tf.setBackend('cpu')
  const y = tf.add(x, 1)
  await tf.setBackend('engine')
  const z = tf.mul(y, x)
  expect([...z.dataSync()]).toEqual([2, 6, 12, 20])
  tf.dispose([x, y, z])
})

test('values that arrive from another backend do not make stale what a kernel has in hand', async () => {
  const x = tf.add(tf.tensor1d([1]), 0)
  await tf.setBackend('cpu')
  const widths = tf.fill([backend().heap.size / 4], 1)
  await tf.setBackend('engine')
  // cpu's Atan2 takes a view of x, which is in the heap, before it asks for the widths.
  const angles = tf.atan2(x, widths)
  expect(new Set(angles.dataSync())).toEqual(new Set([Math.fround(Math.PI / 4)]))
  tf.dispose([x, widths, angles])
})

test('several instances keep apart', async () => {
  const second = await EngineBackend.create()
  registerKernels('second')
  tf.registerBackend('second', () => second)
  const x = tf.tensor1d(values(3))
  const usedByFirst = backend().heap.used
  await tf.setBackend('second')
  const y = tf.mul(tf.tensor1d(values(1000)), 2)
  expect(y.dataSync()[999]).toBe(2000)
  expect(backend().heap.used).toBe(usedByFirst)
  expect(second.heap.used).toBeGreaterThan(8000)
  await tf.setBackend('engine')
  expect([...tf.tidy(() => tf.add(x, x).dataSync())]).toEqual([2, 4, 6])
  tf.removeBackend('second')
  x.dispose()
})

test('running out of memory is an error that says what to do, after which all is as before', async () => {
  const limit = 8 * 2 ** 20
  const limited = await EngineBackend.create({ maximumBytes: limit })
  registerKernels('limited')
  tf.registerBackend('limited', () => limited)
  await tf.setBackend('limited')
  const x = tf.tidy(() => tf.fill([1024, 1024], 1))
  const { used } = limited.heap
  const { numTensors } = tf.memory()
  // The product's own room is there, that for its packed factor is not: the former must come back.
  for (const attempt of [() => tf.matMul(x, x), () => tf.tile(x, [2, 2]), () => tf.neg(tf.tensor1d(new Float32Array(2 ** 21)))]) {
    let error: unknown
    try {
      tf.tidy(attempt)
    } catch (caught) {
      error = caught
    }
    expect(SandglassError.isInstance(error) && error.code).toBe('out-of-memory')
    expect(SandglassError.isInstance(error) && error.cure).toContain('smaller batch size')
    expect(limited.heap.used).toBe(used)
    expect(tf.memory().numTensors).toBe(numTensors)
  }
  expect(tf.tidy(() => tf.sum(x).dataSync()[0])).toBe(2 ** 20)
  x.dispose()
  expect(limited.heap.used).toBe(0)
  await tf.setBackend('engine')
  tf.removeBackend('limited')
})

test('a reset engine gets a backend without the old tensors', async () => {
  tf.registerBackend('fresh', () => EngineBackend.create())
  registerKernels('fresh')
  await tf.setBackend('fresh')
  const old = tf.backend() as EngineBackend
  tf.tensor1d(values(1000))
  tf.engine().reset()
  await tf.setBackend('fresh')
  const renewed = tf.backend() as EngineBackend
  expect(renewed).not.toBe(old)
  expect(renewed.heap.used).toBe(0)
  expect([...tf.tidy(() => tf.add(tf.tensor1d([1, 2]), 1).dataSync())]).toEqual([2, 3])
  tf.removeBackend('fresh')
})
