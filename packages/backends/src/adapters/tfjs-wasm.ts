import { env } from '@tensorflow/tfjs-core'
import { inNode, processorInWords } from '../platform.js'
import { packageAvailability } from './availability.js'
import { packageFolder } from './package-folder.js'
import { peerError } from './peer.js'
import { stockAdapter } from './stock-adapter.js'

const packageName = '@tensorflow/tfjs-backend-wasm'

/**
 * TensorFlow.js's own WebAssembly backend: one thread on Node. It has no kernel for the
 * gradient of a convolution's filter, and its matrix products are slow where one is transposed.
 */
export const tfjsWasm = stockAdapter({
  name: 'tfjs-wasm',
  description: "TensorFlow.js's own WebAssembly backend (one thread on Node, slow to train)",
  tensorflowName: 'wasm',
  cure: inNode()
    ? `Install ${packageName} anew, or use wasm.`
    : `Serve the .wasm files of ${packageName} and name their folder with its setWasmPaths(), or use wasm.`,
  availability: async () => packageAvailability(packageName),
  async load() {
    try {
      return await import('@tensorflow/tfjs-backend-wasm')
    } catch (error) {
      throw peerError('tfjs-wasm', packageName, error)
    }
  },
  configure(module, { threads }) {
    const folder = packageFolder(packageName)
    if (folder !== null) module.setWasmPaths(`${folder}/dist/`)
    if (threads !== null) module.setThreadsCount(threads)
  },
  report(module) {
    const threads = Math.max(1, module.getThreadsCount())
    return {
      device: processorInWords(threads),
      threads,
      simd: env().getBool('WASM_HAS_SIMD_SUPPORT'),
      fma: false,
      versions: { [packageName]: module.version_wasm },
    }
  },
})
