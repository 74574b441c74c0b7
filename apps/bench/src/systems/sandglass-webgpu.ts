import { availableParallelism } from 'node:os'
import { startInNode } from './in-node.js'
import type { System } from './system.js'

/** Core on the GPU, by WebGPU in Node, through Dawn: TensorFlow.js's backend with the kernels that Sandglass puts in. */
export const sandglassWebgpu: System = {
  name: 'sandglass-webgpu',
  threads: 'one',
  leftOut: () => 'it needs a GPU',
  // What drives the GPU has threads of its own.
  start: () => startInNode('core', 1, 'webgpu', availableParallelism()),
}
