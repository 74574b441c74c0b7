import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { useBackend } from '@sandglass/backends'
import { type FamilyResult, families, trainFamily } from '@sandglass/conformance/families'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { unpackChromium } from './chromium.js'
import { type TrainingResult, trainShortly } from './training.js'

interface Answer {
  readonly device: string
  /** Whether kernels of ours are at work. */
  readonly isOurs: boolean
  readonly result: TrainingResult
  readonly families: Readonly<Record<string, FamilyResult>>
}

/** Inside the package, so that what isn't bundled is found from there. */
const folder = join(import.meta.dirname, '../.results/webgpu-in-node')

/** Of residual networks one: SwiftShader takes minutes for what a GPU does in a second. */
const tried = families.filter((family) => !family.endsWith('residual') || family.startsWith('autoencoder'))

/** Only there does npm's Chromium bring SwiftShader and a Vulkan loader. */
const suits = process.platform === 'linux' && process.arch === 'x64'

test.skipIf(!suits)(
  `every kind of model trains on WebGPU in Node${suits ? '' : ': not run, as it needs Linux on x64'}`,
  async () => {
    await build({
      entryPoints: { program: join(import.meta.dirname, 'programs/webgpu-in-node.ts') },
      outdir: folder,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['source'],
      external: ['@tensorflow/*'],
      outExtension: { '.js': '.mjs' },
    })
    const chromium = await unpackChromium()
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'program.mjs'), ...tried], {
      env: { ...process.env, LD_LIBRARY_PATH: chromium, VK_ICD_FILENAMES: join(chromium, 'vk_swiftshader_icd.json') },
    })
    await rm(folder, { recursive: true })

    const { device, isOurs, result, families: trained }: Answer = JSON.parse(stdout)
    expect(device).toContain('SwiftShader')
    expect(isOurs).toBe(true)
    const expected = await trainShortly('wasm', 'dense')
    result.losses.forEach((loss, epoch) => {
      expect(loss / (expected.losses[epoch] ?? Number.NaN)).toBeCloseTo(1, 3)
    })
    expect(result).toMatchObject({ sameAfterLoading: true, tensorsLeft: 0 })
    expect(Object.keys(trained)).toEqual(tried)
    for (const [family, { losses, ...rest }] of Object.entries(trained)) {
      await useBackend('wasm')
      const { losses: expected } = await trainFamily(family)
      expect(rest, family).toEqual({ sameAfterLoading: true, tensorsLeft: 0 })
      expect(losses.at(-1), family).toBeLessThan(0.9 * (losses[0] ?? 0))
      losses.forEach((loss, epoch) => {
        expect(loss / (expected[epoch] ?? Number.NaN), `${family}, epoch ${epoch + 1}`).toBeCloseTo(1, 2)
      })
    }
  },
  600_000,
)
