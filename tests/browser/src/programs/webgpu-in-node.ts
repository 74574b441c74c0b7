import { useBackend } from '@sandglass/backends'
import { trainShortly } from '../training.js'

const { device } = await useBackend('webgpu')
console.log(JSON.stringify({ device, result: await trainShortly('webgpu', 'dense') }))
