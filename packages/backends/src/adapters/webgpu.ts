import { version_core } from '@tensorflow/tfjs-core'
import { inNode } from '../platform.js'
import type { Availability } from './adapter.js'
import { available, packageAvailability, unavailable } from './availability.js'
import { importNodePackage, peerError } from './peer.js'
import { stockAdapter } from './stock-adapter.js'

const packageName = '@tensorflow/tfjs-backend-webgpu'

/** What is used of the browser's WebGPU interface, and of the npm package `webgpu` that brings it to Node. */
interface Gpu {
  requestAdapter(options?: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>
}
interface GpuAdapter {
  readonly info?: { readonly vendor: string; readonly architecture: string; readonly device: string; readonly description: string }
}
interface Dawn {
  readonly create: (options: readonly string[]) => Gpu
  readonly globals: Readonly<Record<string, unknown>>
}

/** The GPU by way of WebGPU: in browsers that have it, and in Node through Dawn (npm `webgpu`). */
export const webgpu = stockAdapter({
  name: 'webgpu',
  description: 'GPU through WebGPU, in browsers and in Node',
  tensorflowName: 'webgpu',
  cure: 'Update the GPU driver, or use wasm.',
  async availability(): Promise<Availability> {
    for (const needed of inNode() ? ['webgpu', packageName] : []) {
      const availability = packageAvailability(needed)
      if (!availability.available) return availability
    }
    const gpu = await findGpu()
    if (gpu === null)
      return unavailable('The browser has no WebGPU.', 'Use a current Chrome, Edge, Firefox or Safari over HTTPS, or use wasm.')
    if ((await findAdapter(gpu)) === null)
      return unavailable(
        'WebGPU finds no GPU.',
        inNode()
          ? 'Install the GPU driver and the Vulkan loader (libvulkan1 on Debian), or use wasm.'
          : 'Enable hardware acceleration, or use wasm.',
      )
    return available
  },
  async load() {
    const adapter = await findAdapter(await findGpu())
    try {
      await import('@tensorflow/tfjs-backend-webgpu')
      return { device: adapter ? nameOf(adapter) : 'GPU' }
    } catch (error) {
      throw peerError('webgpu', packageName, error)
    }
  },
  report: ({ device }) => ({ device, threads: null, simd: null, fma: null, versions: { [packageName]: version_core } }),
})

async function findAdapter(gpu: Gpu | null): Promise<GpuAdapter | null> {
  return gpu === null ? null : gpu.requestAdapter({ powerPreference: 'high-performance' })
}

/** The runtime's WebGPU; in Node, it is put where TensorFlow.js looks for it. */
async function findGpu(): Promise<Gpu | null> {
  const existing = gpuOf(globalThis)
  if (existing !== null || !inNode()) return existing
  const dawn = (await importNodePackage('webgpu', 'webgpu')) as Dawn
  Object.assign(globalThis, dawn.globals)
  const gpu = dawn.create([])
  const navigator: object = globalThis.navigator ?? Object.assign(globalThis, { navigator: {} }).navigator
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
  return gpu
}

function gpuOf({ navigator }: { navigator?: object }): Gpu | null {
  return navigator !== undefined && 'gpu' in navigator && navigator.gpu ? (navigator.gpu as Gpu) : null
}

function nameOf({ info }: GpuAdapter): string {
  const words = [info?.description || info?.device, info?.vendor, info?.architecture].filter(Boolean)
  return words.length > 0 ? words.join(', ') : 'GPU'
}
