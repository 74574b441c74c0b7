import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { startInNode } from './in-node.js'
import type { System } from './system.js'

/** jax-js on its wasm device. */
export const jaxJs: System = {
  name: 'jax-js',
  threads: 'one',
  leftOut: () => null,
  start: () => startInNode('jax-js', 1, version()),
}

/** Its manifest is not among its exports. */
function version(): string {
  const entry = createRequire(import.meta.url).resolve('@jax-js/jax')
  const manifest = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8')) as { version: string }
  return manifest.version
}
