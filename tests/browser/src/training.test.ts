import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundlePage } from './bundle.js'
import { type OpenPage, openPage } from './page.js'
import type { TrainingPage } from './pages/training.js'
import { trainShortly } from './training.js'

/** What the page's script leaves in the page's global scope. */
declare const training: TrainingPage

let folder: string
let open: OpenPage

beforeAll(async () => {
  folder = await bundlePage(join(import.meta.dirname, 'pages/training.ts'))
  open = await openPage({ folder })
})

afterAll(async () => {
  await open.close()
  await rm(folder, { recursive: true })
})

test.each(['dense', 'convolutional'] as const)(
  'a %s autoencoder trains in Chromium as it does in Node',
  async (network) => {
    const inNode = await trainShortly('wasm', network)
    const inPage = await open.page.evaluate((name) => training.trainShortly('wasm', name), network)
    expect(inPage.losses).toHaveLength(3)
    expect(inPage.losses.at(-1)).toBeLessThan(0.95 * (inPage.losses[0] ?? 0))
    inPage.losses.forEach((loss, epoch) => {
      expect(loss / (inNode.losses[epoch] ?? Number.NaN)).toBeCloseTo(1, 5)
    })
    expect(inPage.error / inNode.error).toBeCloseTo(1, 4)
    expect(inPage).toMatchObject({ sameAfterLoading: true, tensorsLeft: 0 })
  },
  60_000,
)

test('a model is saved in the browser’s own file system, and loaded from it', async () => {
  expect(await open.page.evaluate(() => training.trainWithFiles())).toMatchObject({ sameAfterLoading: true, tensorsLeft: 0 })
})

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
