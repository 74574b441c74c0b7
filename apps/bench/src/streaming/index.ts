import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allowFma, useBackend } from '@sandglass/backends'
import { type Examples, readAll, stream, take } from '@sandglass/base'
import { createModel, recipes, train } from '@sandglass/core'
import { gaussian, shapes } from '@sandglass/data'
import { npyHeader, openNpy } from '@sandglass/data/npy'
import { commit, machine } from '../machine.js'
import { UsageError } from '../options.js'
import { readStreamingOptions, type StreamingOptions, streamingUsage } from './options.js'

/** Standard output is for the result. */
const log = (line: string): void => console.error(line)

const batchSize = 128
const shape = [28, 28, 1] as const
const imageBytes = 28 * 28
/** What is left out of the times: the engine's code is still being compiled. */
const warmUp = 10

/** Writes so many bytes of drawn shapes, again and again the same few thousand. */
async function writeSet(path: string, bytes: number): Promise<void> {
  const few = 4096
  const { values } = await readAll(shapes({ count: few, seed: 1 }))
  const images = Uint8Array.from(values, (value) => Math.round(255 * value))
  const count = Math.floor(bytes / imageBytes)
  await using file = await open(path, 'wx')
  await file.write(npyHeader('uint8', [count, ...shape]))
  for (let start = 0; start < count; start += few) await file.write(images.subarray(0, Math.min(few, count - start) * imageBytes))
}

/** The tutorial's denoiser, step by step. */
async function* trainDenoiser(examples: Examples, seed: number): AsyncGenerator<void, void> {
  using model = createModel(recipes.denoiser.config.model)
  const corruption = gaussian({ standardDeviation: 0.5, clip: [0, 1] })
  for await (const event of train(model, examples, { epochs: 1, batchSize, corruption, seed, health: false }))
    if (event.type === 'step') yield
}

/** The most memory that this process has had, in bytes. */
const peak = (): number => 1024 * process.resourceUsage().maxRSS

/** How much the process grows while a set is trained on that is read by position, and then read through in an order of chance. */
async function growth(path: string, { bytes, steps }: StreamingOptions): Promise<number> {
  const set = await openNpy(path, { scale: 'unit', heldBytes: bytes / 10 })
  if (set.held > 0) throw new Error('The set must be too large to be held.')
  for await (const _ of trainDenoiser(take(set, 20 * batchSize), 1)) {
    // What a training takes by itself, whatever it is trained on.
  }
  const before = peak()
  const training = trainDenoiser(set, 1)
  for (let step = 0; step < steps; step++) await training.next()
  await training.return()
  const order = Uint32Array.from({ length: set.count }, (_, index) => index)
  stream(1, 'order').shuffle(order)
  const batch = new Float32Array(batchSize * imageBytes)
  for (let start = 0; start < order.length; start += batchSize) await set.read(order.subarray(start, start + batchSize), batch)
  await set.close?.()
  return peak() - before
}

/** Seconds of the same steps on a set that is held and on one that is read by position, taken in turn. */
async function times(path: string, { steps }: StreamingOptions): Promise<{ held: number[]; read: number[] }> {
  const sets = [await openNpy(path, { scale: 'unit', heldBytes: Number.POSITIVE_INFINITY }), await openNpy(path, { scale: 'unit' })]
  const trainings = sets.map((set) => trainDenoiser(set, 1))
  const seconds: [number[], number[]] = [[], []]
  for (let step = 0; step < steps; step++)
    for (const place of step % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now()
      await trainings[place]?.next()
      if (step >= warmUp) seconds[place].push((performance.now() - start) / 1000)
    }
  for (const training of trainings) await training.return()
  for (const set of sets) await set.close?.()
  return { held: seconds[0], read: seconds[1] }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

try {
  const options = readStreamingOptions(process.argv.slice(2))
  allowFma()
  const { threads } = await useBackend('wasm', options.threads === null ? {} : { threads: options.threads })
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-streaming-'))
  try {
    const path = join(folder, 'set.npy')
    log(`Writing ${options.bytes / 1e6} MB …`)
    await writeSet(path, options.bytes)
    const grown = await growth(path, options)
    const { held, read } = await times(path, options)
    const result = {
      bytes: options.bytes,
      growthBytes: grown,
      steps: held.length,
      speedRatio: sum(held) / sum(read),
      medianSpeedRatio: median(held) / median(read),
      medianMilliseconds: { held: 1000 * median(held), readByPosition: 1000 * median(read) },
      threads,
      date: new Date().toISOString(),
      commit: commit(),
      machine: machine(),
    }
    console.log(JSON.stringify(result, null, 2))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`streaming: ${error.message}\n\n${streamingUsage}`)
  process.exitCode = 2
}
