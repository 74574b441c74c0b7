import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { useBackend } from '@sandglass/backends'
import { createModel, fit, load, recipes, reconstruct, save, take } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { mnist } from '@sandglass/data/mnist'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = await mkdtemp(join(tmpdir(), 'sandglass-saving-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeAll(async () => {
  await useBackend('wasm')
})

describe.each(['dense', 'denoiser'] as const)('a trained %s', (name) => {
  it('comes back from disk with the same reconstructions, bit for bit', async () => {
    const { train, test } = await mnist()
    const store = directoryStore(join(folder, name))
    using model = createModel(recipes[name].config.model)
    await fit(model, take(train, 128), { epochs: 1, batchSize: 64, seed: 1 })
    await save(model, store)
    const before = await reconstruct(model, take(test, 20))
    using loaded = await load(store)
    expect(loaded.config).toEqual(model.config)
    expect(await reconstruct(loaded, take(test, 20))).toEqual(before)

    const copy = directoryStore(join(folder, `${name}-copy`))
    await save(loaded, copy)
    for (const file of ['model.safetensors', 'config.json']) expect(await copy.read(file)).toEqual(await store.read(file))
  })
})

/** A Python that has safetensors and numpy, or why there is none. */
function findPython(): { command: string } | { missing: string } {
  const command = process.env.SANDGLASS_PYTHON ?? 'python3'
  const { error, status, stderr } = spawnSync(command, ['-c', 'import safetensors.numpy'], { encoding: 'utf8' })
  if (error) return { missing: `${command} does not start (${error.message})` }
  return status === 0 ? { command } : { missing: `${command} has no safetensors with numpy (${stderr.trim().split('\n').at(-1)})` }
}

const python = findPython()
if ('missing' in python) console.warn(`Python's safetensors is not asked to read our weights: ${python.missing}.`)

it.skipIf('missing' in python)("Python's safetensors reads the weights", async () => {
  const program = `
import hashlib, json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], framework="np") as f:
    tensors = {k: f.get_tensor(k) for k in f.keys()}
    print(json.dumps({"metadata": f.metadata(), "tensors": {k: [str(t.dtype), list(t.shape), hashlib.sha256(t.tobytes()).hexdigest()] for k, t in tensors.items()}}))
`
  using model = createModel(recipes.denoiser.config.model)
  await save(model, directoryStore(join(folder, 'python')))
  const command = 'command' in python ? python.command : ''
  const { stdout, stderr } = spawnSync(command, ['-c', program, join(folder, 'python', 'model.safetensors')], { encoding: 'utf8' })
  const read: { metadata: Record<string, string>; tensors: Record<string, unknown> } = JSON.parse(stdout || stderr)
  expect(JSON.parse(read.metadata.config ?? '')).toEqual(model.config)
  const expected = await Promise.all(
    Array.from(model.weights, async ([name, variable]) => {
      const values = (await variable.data()) as Float32Array
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      return [name, ['float32', variable.shape, createHash('sha256').update(bytes).digest('hex')]]
    }),
  )
  expect(read.tensors).toEqual(Object.fromEntries(expected))
})
