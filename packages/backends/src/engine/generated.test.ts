import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { base64 as fma } from './generated/fma.js'
import { base64 as plain } from './generated/plain.js'
import { firstAddress } from './heap.js'
import { compileKernels, instantiateKernels } from './instance.js'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../scripts/build-wasm.mjs', import.meta.url))
const generated = fileURLToPath(new URL('./generated/kernels.ts', import.meta.url))
const built = { plain, fma }
const bytesOf = (name: keyof typeof built) => gunzipSync(Buffer.from(built[name], 'base64'))
const names = ['plain', 'fma'] as const

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

test.each(names)(
  'compiling %s again gives the same bytes',
  async (name) => {
    const program = `
    import { createHash } from 'node:crypto'
    import { builds, compile } from ${JSON.stringify(script)}
    console.log(createHash('sha256').update((await compile(builds.${name})).bytes).digest('hex'))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program])
    expect(stdout.trim()).toBe(sha256(bytesOf(name)))
  },
  240_000,
)

test('building again leaves the file as it is while the sources are the same', async () => {
  const before = await stat(generated)
  const text = await readFile(generated, 'utf8')
  await run(process.execPath, [script])
  expect((await stat(generated)).mtimeMs).toBe(before.mtimeMs)
  expect(await readFile(generated, 'utf8')).toBe(text)
}, 240_000)

test.each(names)('%s is small', (name) => {
  expect(gzipSync(bytesOf(name)).byteLength).toBeLessThan(40 * 1024)
})

test.each([true, false])('asks for nothing but a memory, shared: %s', async (shared) => {
  const module = await compileKernels({ fma: false, shared })
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared })
  const kernels = await instantiateKernels(module, memory)
  expect(kernels.firstFreeAddress()).toBeLessThanOrEqual(firstAddress)
})

test('jobs neither fill nor copy memory by WebAssembly’s own instructions', async () => {
  // In V8 these fail where another thread has made the memory grow a moment ago: see assembly/bulk.ts.
  const folder = new URL('../../assembly/', import.meta.url)
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !['pool.ts', 'bulk.ts'].includes(name))
  const using = await Promise.all(files.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const))
  expect(using.filter(([, text]) => /memory\.(fill|copy)\(/.test(text)).map(([name]) => name)).toEqual([])
})
