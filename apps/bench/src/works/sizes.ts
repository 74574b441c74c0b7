import type { Contest } from './work.js'

export const sizes: Contest = {
  name: 'sizes',
  description: "The engine's WebAssembly after gzip, without and with fused multiply-add: a page loads one of them.",
  works: [],
  files: ['@sandglass/backends/engine.wasm', '@sandglass/backends/engine-fma.wasm'],
}
