import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { allowFma } from '@sandglass/backends'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bundlePage } from './bundle.js'
import { type OpenPage, openPage } from './page.js'
import type { TrainingPage } from './pages/training.js'
import { trainPart } from './resuming.js'
import { trainShortly } from './training.js'

/** What the page's script leaves in the page's global scope. */
declare const training: TrainingPage

let folder: string
let open: OpenPage

beforeAll(async () => {
  allowFma()
  const [page, worker] = ['training', 'training-worker'].map((name) => join(import.meta.dirname, `pages/${name}.ts`))
  folder = await bundlePage(page as string, [], worker)
  open = await openPage({ folder })
})

afterAll(async () => {
  await open.close()
  await rm(folder, { recursive: true })
})

describe.each(['dense', 'convolutional'] as const)('a %s autoencoder', (network) => {
  test.each([1, 2, 4])(
    'trains in Chromium as it does in Node, on %i threads, bit for bit',
    async (threads) => {
      const inNode = await trainShortly('wasm', network)
      const inPage = await open.page.evaluate(([name, threads]) => training.trainShortly('wasm', name, { threads }), [
        network,
        threads,
      ] as const)
      expect(inPage.losses).toHaveLength(3)
      expect(inPage.losses.at(-1)).toBeLessThan(0.95 * (inPage.losses[0] ?? 0))
      expect(inPage).toEqual({ ...inNode, threads, sameAfterLoading: true, tensorsLeft: 0 })
    },
    60_000,
  )

  test.each([1, 2])(
    'trains in a worker that owns the engine, on %i threads, bit for bit',
    async (threads) => {
      const inNode = await trainShortly('wasm', network)
      const inWorker = await open.page.evaluate(([name, threads]) => training.trainInWorker('wasm', name, { threads }), [
        network,
        threads,
      ] as const)
      expect(inWorker).toEqual({ ...inNode, threads })
      await open.page.evaluate(() => training.endWorker())
    },
    60_000,
  )
})

describe('threads', () => {
  /** Chromium gives a worker that is to end, and is busy, two seconds. */
  const untilThereAre = (count: number) => vi.waitFor(() => expect(open.page.workers()).toHaveLength(count), { timeout: 30_000 })

  test('end when the backend is released', async () => {
    await open.page.evaluate(() => training.trainShortly('wasm', 'dense', { threads: 2 }))
    expect(open.page.workers()).not.toHaveLength(0)
    await open.page.evaluate(() => training.releaseBackend('wasm'))
    await untilThereAre(0)
  })

  test('end with the worker that owns them', async () => {
    await open.page.evaluate(() => training.trainInWorker('wasm', 'dense', { threads: 3 }))
    await untilThereAre(3)
    await open.page.evaluate(() => training.endWorker())
    await untilThereAre(0)
  })
})

test('a model is saved in the browser’s own file system, and loaded from it', async () => {
  expect(await open.page.evaluate(() => training.trainWithFiles())).toMatchObject({ sameAfterLoading: true, tensorsLeft: 0 })
})

test.each([1, 2])(
  'a training goes from Node to Chromium and back, on %i threads there, to the bits of one that stayed',
  async (threads) => {
    const whole = await trainPart(null, null, { threads: 2 })
    expect(whole).toMatchObject({ epochs: 3, tensorsLeft: 0 })
    const begun = await trainPart(null, 5, { threads: 2 })
    const carried = await open.page.evaluate(([from, threads]) => training.trainPart(from, 15, threads), [
      begun.checkpoint,
      threads,
    ] as const)
    expect(carried).toMatchObject({ checkpoint: { name: 'step-00000015.safetensors' }, model: null, epochs: 1, tensorsLeft: 0 })
    const ended = await trainPart(carried.checkpoint, null, { threads: 2 })
    expect(ended.epochs).toBe(2)
    expect(ended.model).toEqual(whole.model)
  },
  60_000,
)

test.each(['cpu', 'webgpu'] as const)(
  'a dense autoencoder trains on %s in Chromium',
  async (backend) => {
    const expected = await trainShortly('wasm', 'dense')
    const { losses, tensorsLeft } = await open.page.evaluate((name) => training.trainShortly(name, 'dense'), backend)
    losses.forEach((loss, epoch) => {
      expect(loss / (expected.losses[epoch] ?? Number.NaN)).toBeCloseTo(1, 3)
    })
    expect(tensorsLeft).toBe(0)
  },
  60_000,
)
