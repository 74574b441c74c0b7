import { findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { EngineBackend } from '../engine/backend.js'
import { registerKernels } from '../kernels/index.js'
import { platform, processorInWords } from '../platform.js'
import { activate } from './activate.js'
import type { Adapter } from './adapter.js'
import { available, unavailable } from './availability.js'

/** Not `wasm`: by that name TensorFlow.js's own WebAssembly backend registers itself. */
const tensorflowName = 'sandglass'

const needsSimd = 'Use Node ≥ 20.19 or a browser since 2023, or choose the backend cpu.'

/** Sandglass's own engine: a TensorFlow.js backend over one WebAssembly memory. */
export const wasm: Adapter = {
  name: 'wasm',
  description: "Sandglass's own WebAssembly engine",
  async availability() {
    return platform().simd
      ? available
      : unavailable('This JavaScript engine has no WebAssembly with 128-bit vectors (SIMD).', needsSimd)
  },
  async start() {
    if (findBackendFactory(tensorflowName) === null) {
      registering ??= register()
      await registering
    }
    await activate('wasm', tensorflowName, needsSimd)
    return { tensorflowName, device: processorInWords(1), threads: 1, simd: true, fma: false, versions: {} }
  },
  async release() {
    if (findBackendFactory(tensorflowName) !== null) removeBackend(tensorflowName)
  },
}

let registering: Promise<void> | null = null

/** The first backend is made here, since TensorFlow.js would swallow the reason why its factory failed. */
async function register(): Promise<void> {
  try {
    let first: EngineBackend | null = await EngineBackend.create()
    registerKernels(tensorflowName)
    registerBackend(tensorflowName, () => {
      const ready = first
      first = null
      // Asked again, as after `engine().reset()`, TensorFlow.js wants a backend without the old tensors.
      return ready ?? EngineBackend.create()
    })
  } finally {
    registering = null
  }
}
