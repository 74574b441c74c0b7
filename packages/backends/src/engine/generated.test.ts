import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { kernelsBase64 } from './generated/kernels.js'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../scripts/build-wasm.mjs', import.meta.url))
const generated = fileURLToPath(new URL('./generated/kernels.ts', import.meta.url))
const bytes = Buffer.from(kernelsBase64, 'base64')

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

test('compiling again gives the same bytes', async () => {
  const program = `
    import { createHash } from 'node:crypto'
    import { compile } from ${JSON.stringify(script)}
    console.log(createHash('sha256').update((await compile()).bytes).digest('hex'))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program])
  expect(stdout.trim()).toBe(sha256(bytes))
}, 60_000)

test('building again leaves the file as it is while the sources are the same', async () => {
  const before = await stat(generated)
  const text = await readFile(generated, 'utf8')
  await run(process.execPath, [script])
  expect((await stat(generated)).mtimeMs).toBe(before.mtimeMs)
  expect(await readFile(generated, 'utf8')).toBe(text)
}, 60_000)

test('the module is small and asks for nothing but a memory', () => {
  const module = new WebAssembly.Module(bytes)
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
  expect(new Set(WebAssembly.Module.exports(module).map(({ kind }) => kind))).toEqual(new Set(['function']))
  expect(gzipSync(bytes).byteLength).toBeLessThan(16 * 1024)
})
