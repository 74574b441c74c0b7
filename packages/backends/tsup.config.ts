import { writeFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { defineConfig } from 'tsup'
import { base64 as fma } from './src/engine/generated/fma.js'
import { base64 as plain } from './src/engine/generated/plain.js'
import { browserSource } from './src/engine/worker.js'

export default defineConfig({
  entry: { index: 'src/index.ts', 'adapters/wasm': 'src/adapters/wasm.ts' },
  format: 'esm',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
  /** The engine's parts once more, for pages that serve them as files. */
  async onSuccess() {
    await writeFile('dist/engine.wasm', gunzipSync(Buffer.from(plain, 'base64')))
    await writeFile('dist/engine-fma.wasm', gunzipSync(Buffer.from(fma, 'base64')))
    await writeFile('dist/engine-worker.js', browserSource)
  },
})
