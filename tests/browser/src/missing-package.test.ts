import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundlePage } from './bundle.js'
import { withPage } from './page.js'
import type { ConformancePage } from './pages/conformance.js'

/** What the page's script leaves in the page's global scope. */
declare const conformance: ConformancePage

const packages = ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgl', '@tensorflow/tfjs-backend-webgpu']

test('a page whose bundle lacks the optional packages runs, and tells what to install for them', async () => {
  const folder = await bundlePage(join(import.meta.dirname, 'pages/conformance.ts'), packages)
  await withPage({ folder }, async ({ page }) => {
    expect((await page.evaluate(() => conformance.useBackend('wasm'))).name).toBe('wasm')
    await page.evaluate(() => conformance.acceptSoftwareRendering())
    for (const name of ['tfjs-wasm', 'webgl', 'webgpu'] as const) {
      const refusal = page.evaluate((backend) => conformance.useBackend(backend), name)
      await expect(refusal).rejects.toThrow(
        new RegExp(`${name} needs the package (\\S+), which is not installed. Run: npm install \\1@4.22.0`),
      )
    }
  })
  await rm(folder, { recursive: true })
})

test('a page that is not isolated has no shared memory, and runs on one thread', async () => {
  const folder = await bundlePage(join(import.meta.dirname, 'pages/conformance.ts'))
  await withPage({ folder, isolated: false }, async ({ page }) => {
    const { platform } = await page.evaluate(() => conformance.doctor())
    expect(platform).toMatchObject({ sharedMemory: false, crossOriginIsolated: false })
    expect((await page.evaluate(() => conformance.useBackend('wasm'))).threads).toBe(1)
  })
  await rm(folder, { recursive: true })
})
