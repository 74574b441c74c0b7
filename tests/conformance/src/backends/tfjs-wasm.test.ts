import { onBackend } from './on-backend.js'

await onBackend('tfjs-wasm', true)
