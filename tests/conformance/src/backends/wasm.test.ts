import { onBackend } from './on-backend.js'

await onBackend('wasm', true)
