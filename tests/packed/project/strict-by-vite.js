import engine from '@sandglass/backends/engine.wasm?url'
import engineFma from '@sandglass/backends/engine-fma.wasm?url'
import worker from '@sandglass/backends/engine-worker.js?url&no-inline'
import { learn } from './learn.js'
import { tell } from './tell.js'

const files = { engine, engineFma, worker }

tell(learn('wasm', { threads: 2, files }))
