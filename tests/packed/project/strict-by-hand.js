import { learn } from './learn.js'
import { tell } from './tell.js'

// Copied from node_modules/@sandglass/backends/dist to where this script is served.
const files = {
  engine: new URL('engine.wasm', import.meta.url),
  engineFma: new URL('engine-fma.wasm', import.meta.url),
  worker: new URL('engine-worker.js', import.meta.url),
}

tell(learn('wasm', { threads: 2, files }))
