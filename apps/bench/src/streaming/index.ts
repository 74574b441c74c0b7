import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allowFma, useBackend } from '@sandglass/backends'
import { type Examples, readAll, stream } from '@sandglass/base'
import { createModel, recipes, train } from '@sandglass/core'
import { gaussian, shapes } from '@sandglass/data'
import { npyHeader, openNpy } from '@sandglass/data/npy'
import { UsageError } from '../flags.js'
import { commit, machine } from '../machine.js'
import { median } from '../statistics.js'
import type { StreamingDocument } from './document.js'
import { readStreamingOptions, type StreamingOptions, streamingUsage } from './options.js'
import { withStreaming } from './page.js'

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

/** How much the process grows while a set is trained on that is read by position, and then read through in an order of chance. */
async function growth(path: string, { bytes, pairs, stepsPerTurn, threads }: StreamingOptions): Promise<number> {
  allowFma()
  await useBackend('wasm', threads === null ? {} : { threads })
  const before = process.memoryUsage.rss()
  const set = await openNpy(path, { scale: 'unit', heldBytes: bytes / 10 })
  if (set.held > 0) throw new Error('The set must be too large to be held.')
  const training = trainDenoiser(set, 1)
  for (let step = 0; step < pairs * stepsPerTurn; step++) await training.next()
  await training.return()
  const order = Uint32Array.from({ length: set.count }, (_, index) => index)
  stream(1, 'order').shuffle(order)
  const batch = new Float32Array(batchSize * imageBytes)
  for (let start = 0; start < order.length; start += batchSize) await set.read(order.subarray(start, start + batchSize), batch)
  await set.close?.()
  // The system keeps the peak, of what comes and goes within a step too.
  return 1024 * process.resourceUsage().maxRSS - before
}

/** Seconds of the same steps on a set that is held and on one that is read by position, taken in turn. */
async function pairsOf(path: string, { pairs, stepsPerTurn }: StreamingOptions): Promise<StreamingDocument['pairs']> {
  const [held, read] = [
    await openNpy(path, { scale: 'unit', heldBytes: Number.POSITIVE_INFINITY }),
    await openNpy(path, { scale: 'unit' }),
  ]
  const trainings = { held: trainDenoiser(held, 1), read: trainDenoiser(read, 1) }
  const secondsOf = async (which: keyof typeof trainings, steps: number): Promise<number> => {
    const start = performance.now()
    for (let step = 0; step < steps; step++) await trainings[which].next()
    return (performance.now() - start) / 1000
  }
  for (const which of ['held', 'read'] as const) await secondsOf(which, warmUp)
  const found: { held: number; read: number }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const seconds = { held: 0, read: 0 }
    // Who comes first takes turns too.
    for (const which of pair % 2 === 0 ? (['held', 'read'] as const) : (['read', 'held'] as const))
      seconds[which] = await secondsOf(which, stepsPerTurn)
    found.push(seconds)
    log(`  pair ${pair + 1} of ${pairs}: ${(seconds.held / seconds.read).toFixed(3)}`)
  }
  for (const training of Object.values(trainings)) await training.return()
  for (const set of [held, read]) await set.close?.()
  return found
}

/** Keeps the figures, and writes them into the page. */
function keep(document: StreamingDocument): void {
  // From the built program.
  const page = new URL('../../docs/guide/memory.md', import.meta.url)
  writeFileSync(new URL('../results/streaming.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`)
  writeFileSync(page, withStreaming(readFileSync(page, 'utf8'), document))
}

/** Measured in a process of its own, which has no memory left over from writing the set. */
function growthApart(path: string, options: StreamingOptions): number {
  const program = fileURLToPath(import.meta.url)
  return Number(execFileSync(process.execPath, [program, growthOnly, path, JSON.stringify(options)]))
}

const growthOnly = '--growth-of'

async function main(options: StreamingOptions): Promise<void> {
  allowFma()
  const { threads } = await useBackend('wasm', options.threads === null ? {} : { threads: options.threads })
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-streaming-'))
  try {
    const path = join(folder, 'set.npy')
    log(`Writing ${options.bytes / 1e6} MB …`)
    await writeSet(path, options.bytes)
    const before = machine()
    const growthBytes = growthApart(path, options)
    log(`The process grew by ${Math.round(growthBytes / 1e6)} MB.`)
    const pairs = await pairsOf(path, options)
    const ratios = pairs.map(({ held, read }) => held / read)
    const document: StreamingDocument = {
      bytes: options.bytes,
      growthBytes,
      stepsPerTurn: options.stepsPerTurn,
      pairs,
      speed: { median: median(ratios), least: Math.min(...ratios) },
      threads: threads ?? 1,
      date: new Date().toISOString(),
      commit: commit(),
      machine: before,
    }
    console.log(JSON.stringify(document, null, 2))
    if (options.isKept) keep(document)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

try {
  const [first, path = '', json = ''] = process.argv.slice(2)
  if (first === growthOnly) console.log(await growth(path, JSON.parse(json) as StreamingOptions))
  else await main(readStreamingOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`streaming: ${error.message}\n\n${streamingUsage}`)
  process.exitCode = 2
}
