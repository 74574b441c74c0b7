import { onBackend } from './on-backend.js'

await onBackend('cpu', true)
