import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getKernelsForBackend } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../profile/profile.js'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()
const config = {
  model: { type: 'autoencoder', network: { type: 'dense', input: [28, 28, 1], latent: 4 }, loss: 'binary-crossentropy' },
  training: { epochs: 1, batchSize: 32, corruption: { type: 'gaussian', standardDeviation: 0.1, clip: [0, 1] } },
  data: { training: 'shapes', limit: 100 },
}
writeFileSync(join(directory, 'small.json'), JSON.stringify(config))

describe('doctor', () => {
  it('lists every backend, and what this machine brings', async () => {
    const { code, document } = await runJson<{ backends: { name: string; available: boolean }[] }>(['doctor'])
    expect(code).toBe(0)
    expect(document.backends.find(({ name }) => name === 'wasm')?.available).toBe(true)
    const { stdout } = await run(['doctor'])
    for (const { name } of document.backends) expect(stdout).toContain(name)
    expect(stdout).toMatch(/^WebAssembly +SIMD yes, fused multiply-add (yes|no), shared memory yes$/m)
    expect(stdout).toMatch(/^threads +\d, unless --threads says otherwise$/m)
  })
})

describe('doctor --profile', () => {
  const profile = ['doctor', '--profile', 'small.json', '--steps', '5', '--threads', '1']

  it('tells programs where the time of a step goes', async () => {
    const { code, document } = await runJson<{ backend: object; profile: Profile }>(profile, { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ recipe: 'small', batchSize: 32, backend: { name: 'wasm', threads: 1 }, profile: { steps: 5 } })
    const { kernels, perStep, inKernels, outside, milliseconds } = document.profile
    expect(kernels.length).toBeGreaterThan(2)
    for (const { calls, inputs, outputs } of kernels) {
      expect(calls % 5).toBe(0)
      expect(inputs.length + outputs.length).toBeGreaterThan(0)
    }
    // The batch is on the device in every step.
    expect(kernels.some(({ inputs }) => inputs.some((shape) => shape[0] === 32))).toBe(true)
    const inside = kernels.reduce((total, kernel) => total + kernel.milliseconds, 0)
    expect(inside).toBeGreaterThan(0)
    expect(inside).toBeLessThan(milliseconds)
    for (const { min, median } of [perStep, inKernels, outside]) expect(min).toBeLessThanOrEqual(median)
  })

  it('shows people a table, and leaves the kernels as they were', async () => {
    const { stdout } = await run(profile, { directory })
    expect(stdout).toMatch(/^training {2}small, 32 examples a step\ndevice {4}.* \(wasm, 1 thread.*\)\n\nkernel +shapes/)
    expect(stdout).toMatch(/^in kernels +\d+\.\d{3} +\d+\.\d{3} +\d+\.\d %$/m)
    const registered = getKernelsForBackend('sandglass-1').map(({ kernelFunc }) => kernelFunc)
    await run(profile, { directory })
    expect(getKernelsForBackend('sandglass-1').map(({ kernelFunc }) => kernelFunc)).toEqual(registered)
  })

  it('refuses what is no recipe', async () => {
    const { code, document } = await runJson<Refused>(['doctor', '--profile', 'denser'])
    expect([code, document.error.cure]).toEqual([2, 'Did you mean dense?'])
  })
})
