import { createRequire } from 'node:module'
import type { BackendName } from '@sandglass/backends'
import { startInNode } from './in-node.js'
import type { System } from './system.js'

/** TensorFlow.js's own WebAssembly backend. It lacks the gradient of a convolution's filter, which core then composes. */
export const tfjsWasm = stock('tfjs-wasm', 'tfjs-wasm', 'one', () => null)

/** TensorFlow's C library under TensorFlow.js. */
export const tfjsNode = stock('tfjs-node', 'node-cpu', 'any', () =>
  isInstalled('@tensorflow/tfjs-node') ? null : '@tensorflow/tfjs-node is not installed',
)

/** TensorFlow.js in plain JavaScript. */
export const tfjsCpu = stock('tfjs-cpu', 'cpu', 'one', () => 'it takes seconds a step')

/** Core on one of TensorFlow.js's own backends. */
function stock(name: string, backend: BackendName, threads: System['threads'], leftOut: System['leftOut']): System {
  return { name, threads, leftOut, start: (_, threads) => startInNode('core', threads, backend) }
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}
