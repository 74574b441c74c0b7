import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { allowFma } from '@sandglass/backends'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundlePage } from './bundle.js'
import { detectShortly } from './detecting.js'
import { type OpenPage, openPage } from './page.js'
import type { DetectingPage } from './pages/detecting.js'

/** What the page's script leaves in the page's global scope. */
declare const detecting: DetectingPage

let folder: string
let open: OpenPage

beforeAll(async () => {
  allowFma()
  folder = await bundlePage(join(import.meta.dirname, 'pages/detecting.ts'))
  open = await openPage({ folder })
})

afterAll(async () => {
  await open.close()
  await rm(folder, { recursive: true })
})

describe.each(['dense', 'convolutional'] as const)('the scores of a %s model', (network) => {
  test('are the same in Chromium as in Node, on any number of threads, alone, in batches, in a stream and after loading', async () => {
    const same = { inBatches: true, alone: true, inStream: true, afterLoading: true }
    const inNode = await detectShortly('wasm', network, { threads: 2 })
    expect(inNode).toMatchObject({ same, tensorsLeft: 0 })
    expect(await detectShortly('wasm', network, { threads: 1 })).toEqual({ ...inNode, threads: 1 })
    for (const threads of [1, 2]) {
      const inPage = await open.page.evaluate(([name, threads]) => detecting.detectShortly('wasm', name, { threads }), [
        network,
        threads,
      ] as const)
      expect(inPage).toEqual({ ...inNode, threads })
    }
  }, 120_000)
})
