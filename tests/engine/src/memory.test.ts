import '@tensorflow/tfjs-backend-cpu'
import { SandglassError, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createBackend, type Engine, type EngineSetup, nameOf, startEngine } from './engine.js'
import { type Result, run } from './laws/call.js'
import { compareBits } from './laws/expected.js'
import { laws } from './laws/index.js'
import type { Posed } from './laws/law.js'
import { propertySeed, runs } from './runs.js'
import { train, trainings } from './trainings/train.js'

const megabyte = 2 ** 20
/** What small blocks are cut from. */
const slab = 2 ** 16
const setups: readonly EngineSetup[] = [{ threads: 1 }, { threads: 2, alwaysCut: true }, { threads: 4, alwaysCut: true }]
const started: Engine[] = []

async function start(setup: EngineSetup): Promise<Engine> {
  const engine = await startEngine(setup)
  started.push(engine)
  await tf.setBackend(engine.name)
  return engine
}

afterEach(() => {
  for (const { name } of started.splice(0)) tf.removeBackend(name)
})

describe.each(setups.map((setup) => [nameOf(setup), setup] as const))('%s', (_, setup) => {
  test('the memory grows as needed, and what was there before is still there', async () => {
    const { backend } = await start(setup)
    const small = tf.tidy(() => tf.square(tf.range(0, 1000)))
    const sizes = [backend.heap.size]
    for (const length of [10 ** 6, 10 ** 7]) {
      const large = tf.tidy(() => tf.square(tf.fill([length], 3)))
      expect(tf.tidy(() => tf.mean(large).dataSync()[0])).toBe(9)
      expect(tf.tidy(() => tf.sqrt(small).dataSync()[999])).toBe(999)
      sizes.push(backend.heap.size)
      large.dispose()
    }
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b))
    small.dispose()
    expect(backend.heap.used).toBe(0)
  })

  test('what is freed is used again: the memory is as large after many steps as after a few', async () => {
    const engine = await start(setup)
    for (let round = 0; round < 4; round++) await train(engine, trainings['other layers'], 1)
    const { size, used } = engine.backend.heap
    for (let round = 0; round < 8; round++) await train(engine, trainings['other layers'], 1)
    expect(engine.backend.heap.size).toBe(size)
    expect(engine.backend.heap.used).toBe(used)
  })

  test('batches of random sizes do not break it into pieces', async () => {
    const { backend } = await start(setup)
    const step = (batch: number) =>
      tf.tidy(() => {
        const x = tf.fill<tf.Rank.R4>([batch, 14, 14, 8], 1)
        const y = tf.conv2d(x, tf.fill<tf.Rank.R4>([3, 3, 8, 16], 1), 1, 'same')
        const pooled = tf.maxPool(tf.relu(y), 2, 2, 'same')
        return tf.mean(tf.concat([pooled, pooled], 3)).dataSync()[0]
      })
    step(256)
    const { size } = backend.heap
    const random = stream(1, 'batches')
    for (let index = 0; index < 60; index++) step(1 + random.integer(256))
    expect(backend.heap.size).toBeLessThanOrEqual(1.5 * size)
    expect(backend.heap.used).toBe(0)
  })

  test('a training for which there is no room says what would fit, and that fits; a smaller batch then trains as if nothing had been', async () => {
    const training = trainings['other layers']
    const roomy = await start(setup)
    const expected = await train(roomy, training, 1)
    const most = roomy.backend.heap.size
    tf.removeBackend(started.pop()?.name ?? '')
    const engine = await start({ ...setup, maximumBytes: Math.max(2 * most, 4 * megabyte) })
    const large = { ...training, batchSize: 3000, count: 6000 }
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await train(engine, large, 1).then(
        () => null,
        (thrown: unknown) => thrown,
      )
      if (!SandglassError.isInstance(error)) throw error ?? new Error('it must not fit')
      expect(error.code).toBe('out-of-memory')
      expect(String(error.cause)).toMatch(/no room for \d+\.\d MB/)
      const [, fits] = error.cure.match(/^(\d+) fit/) ?? []
      expect(engine.backend.heap.used).toBe(0)
      await train(engine, { ...large, batchSize: Number(fits), count: Number(fits) }, 1)
      expect(await train(engine, training, 1)).toBe(expected)
    }
  })

  test('a kernel in the middle of which the memory grows gives what it would have given', async () => {
    const roomy = await startEngine({ threads: 1 }, 'roomy')
    started.push(roomy)
    let grown = 0
    for (const [index, law] of laws.entries())
      for (const problem of fc.sample(law.problems, { seed: propertySeed, numRuns: runs(1) })) {
        const { solve } = law.pose(problem)
        const backend = await createBackend(setup)
        const { size } = backend.heap
        // All that there is before the memory first grows, but for the room of a few small blocks.
        backend.heap.allocate(size - (1 + (index % 3)) * slab)
        const results = solve((call) => run({ name: roomy.name, backend }, call))
        if (backend.heap.size > size) grown++
        for (const [index, wanted] of solve((call) => run(roomy, call)).entries()) compareBits(results[index] as Result, wanted)
        backend.dispose()
      }
    expect(grown).toBeGreaterThan(laws.length / 4)
  })

  test('a kernel that finds no room leaves nothing behind, wherever in its work that is; others go on', async () => {
    const roomy = await startEngine({ threads: 1 }, 'roomy')
    started.push(roomy)
    const { backend, name } = await start({ ...setup, maximumBytes: 32 * megabyte })
    const { heap } = backend
    let refused = 0
    for (const law of laws)
      for (const problem of fc.sample(law.problems, { seed: propertySeed, numRuns: runs(1) })) {
        const { solve } = law.pose(problem)
        const wanted = solve((call) => run(roomy, call))
        // More and more is left, until it fits.
        for (let left = 64; ; left *= 2) {
          const used = heap.used
          const ballast = fillBut(left)
          const outcome = attempt({ name, backend }, solve)
          for (const address of ballast) heap.free(address)
          expect(heap.used).toBe(used)
          if (outcome === 'no room') refused++
          else {
            for (const [index, result] of outcome.entries()) compareBits(result, wanted[index] as Result)
            break
          }
        }
      }
    expect(refused).toBeGreaterThan(laws.length)

    /** Takes all of the memory but about `left` bytes. */
    function fillBut(left: number): number[] {
      const taken: number[] = []
      const spare = heap.allocate(left)
      for (let bytes = 16 * megabyte; bytes >= 16; )
        try {
          taken.push(heap.allocate(bytes))
        } catch {
          bytes /= 2
        }
      heap.free(spare)
      return taken
    }
  })
})

function attempt(engine: Engine, solve: Posed['solve']): readonly Result[] | 'no room' {
  try {
    return solve((call) => run(engine, call))
  } catch (error) {
    if (SandglassError.isInstance(error) && error.code === 'out-of-memory') return 'no room'
    throw error
  }
}
