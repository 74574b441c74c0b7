import { learn } from './learn.js'
import { tell } from './tell.js'

const files = {
  engine: new URL('@sandglass/backends/engine.wasm', import.meta.url),
  engineFma: new URL('@sandglass/backends/engine-fma.wasm', import.meta.url),
  worker: new URL('@sandglass/backends/engine-worker.js', import.meta.url),
}

tell(learn('wasm', { threads: 2, files }))
