import { backend } from '@tensorflow/tfjs-core'
import { inNode } from '../platform.js'
import type { Availability } from './adapter.js'
import { available, unavailable } from './availability.js'
import { peerError } from './peer.js'
import { stockAdapter } from './stock-adapter.js'

const packageName = '@tensorflow/tfjs-backend-webgl'

/** The GPU by way of WebGL 2: in nearly every browser, and slower than WebGPU. */
export const webgl = stockAdapter({
  name: 'webgl',
  description: 'GPU through WebGL 2, in browsers',
  tensorflowName: 'webgl',
  cure: 'Use webgpu or wasm.',
  async availability(): Promise<Availability> {
    if (inNode()) return unavailable('WebGL exists only in browsers.', 'Use webgpu or node-gpu for a GPU in Node.')
    if (openContext() === null)
      return unavailable('The browser has no WebGL 2 on a GPU.', 'Enable hardware acceleration, or use wasm.')
    return available
  },
  async load() {
    try {
      return await import('@tensorflow/tfjs-backend-webgl')
    } catch (error) {
      throw peerError('webgl', packageName, error)
    }
  },
  report: (module) => ({
    device: rendererName(),
    threads: null,
    simd: null,
    fma: null,
    versions: { [packageName]: module.version_webgl },
  }),
})

/** As TensorFlow.js opens one: it takes no WebGL that the browser computes on the processor. */
function openContext(): WebGL2RenderingContext | null {
  const attributes = { failIfMajorPerformanceCaveat: true }
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(1, 1).getContext('webgl2', attributes)
  // WebGPU's types, where a program has them, hide the overload that knows what webgl2 gives.
  return document.createElement('canvas').getContext('webgl2', attributes) as WebGL2RenderingContext | null
}

/** The GPU's name as the driver gives it; browsers that guard against fingerprinting give a general one. */
function rendererName(): string {
  const { gl } = (backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu
  const extension = gl.getExtension('WEBGL_debug_renderer_info')
  return String(gl.getParameter(extension ? extension.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
}
