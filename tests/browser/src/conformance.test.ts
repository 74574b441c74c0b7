import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackendName } from '@sandglass/backends'
import { cases } from '@sandglass/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundlePage } from './bundle.js'
import { type OpenPage, openPage } from './page.js'
import type { ConformancePage } from './pages/conformance.js'

/** What the page's script leaves in the page's global scope. */
declare const conformance: ConformancePage

/** Random problems a case: SwiftShader, which stands in for a GPU, is slow. */
const runs: Readonly<Partial<Record<BackendName, number>>> = { wasm: 15, cpu: 15, webgpu: 2, webgl: 2 }

let folder: string
let open: OpenPage

beforeAll(async () => {
  folder = await bundlePage(join(import.meta.dirname, 'pages/conformance.ts'))
  open = await openPage({ folder })
  await open.page.evaluate(() => conformance.acceptSoftwareRendering())
})

afterAll(async () => {
  await open.close()
  await rm(folder, { recursive: true })
})

test('the page is isolated, and its doctor says so', async () => {
  const { platform, backends } = await open.page.evaluate(() => conformance.doctor())
  expect(platform).toMatchObject({ runtime: 'browser', simd: true, sharedMemory: true, crossOriginIsolated: true })
  expect(backends.find(({ name }) => name === 'webgpu')?.available).toBe(true)
  expect(backends.find(({ name }) => name === 'node-cpu')?.reason).toBe("TensorFlow's C library runs only in Node.")
})

describe.each(['wasm', 'cpu', 'webgpu', 'webgl'] as const)('%s in Chromium', (backend) => {
  beforeAll(async () => {
    const report = await open.page.evaluate((name) => conformance.useBackend(name), backend)
    console.info(`conformance in Chromium: ${backend} runs on ${report.device}, fused multiply-add: ${report.fma}`)
    // Whatever the machine, so that kernels are cut into chunks.
    if (backend === 'wasm') expect(report).toMatchObject({ threads: 2, notes: [] })
  })

  test.each(cases.map(({ name }) => name))('%s', async (name) => {
    const asked = { backend, name, runs: runs[backend] ?? 1 }
    expect(await open.page.evaluate(({ backend, name, runs }) => conformance.complain(backend, name, runs), asked)).toBeNull()
  })
})
