import { onBackend } from './on-backend.js'

await onBackend('webgpu', false)
