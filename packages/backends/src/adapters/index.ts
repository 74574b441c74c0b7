import type { Adapter, BackendName } from './adapter.js'
import { cpu } from './cpu.js'
import { nodeCpu } from './node-cpu.js'
import { nodeGpu } from './node-gpu.js'
import { tfjsWasm } from './tfjs-wasm.js'
import { wasm } from './wasm.js'
import { webgl } from './webgl.js'
import { webgpu } from './webgpu.js'

export const adapters: Readonly<Record<BackendName, Adapter>> = {
  wasm,
  'tfjs-wasm': tfjsWasm,
  webgpu,
  webgl,
  'node-gpu': nodeGpu,
  'node-cpu': nodeCpu,
  cpu,
}
