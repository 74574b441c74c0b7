import { onBackend } from './on-backend.js'

await onBackend('node-gpu', false)
