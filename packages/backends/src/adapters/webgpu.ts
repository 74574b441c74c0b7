import { version_core } from '@tensorflow/tfjs-core'
import { inNode } from '../platform.js'
import type { Availability } from './adapter.js'
import { available, packageAvailability, unavailable } from './availability.js'
import { type GpuInfo, gpuName } from './gpu-name.js'
import { packageVersion } from './package-folder.js'
import { importNodePackage, peerError } from './peer.js'
import { stockAdapter } from './stock-adapter.js'

const packageName = '@tensorflow/tfjs-backend-webgpu'

/** What is used of the browser's WebGPU interface, and of the npm package `webgpu` that brings it to Node. */
interface Gpu {
  requestAdapter(options?: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>
}
interface GpuAdapter {
  readonly info?: GpuInfo
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
    await provideGpu()
    const adapter = await findAdapter(gpuOf(globalThis))
    const module = await importPackage()
    const { mendWebgpu } = await import('../webgpu/index.js')
    mendWebgpu(module)
    return { device: gpuName(adapter?.info) }
  },
  report: ({ device }) => ({
    device,
    threads: null,
    simd: null,
    fma: null,
    versions: { [packageName]: version_core, ...dawnVersion() },
  }),
})

async function importPackage() {
  try {
    return await import('@tensorflow/tfjs-backend-webgpu')
  } catch (error) {
    throw peerError('webgpu', packageName, error)
  }
}

async function findAdapter(gpu: Gpu | null): Promise<GpuAdapter | null> {
  return gpu === null ? null : gpu.requestAdapter({ powerPreference: 'high-performance' })
}

/** The runtime's WebGPU, or in Node that of Dawn. */
async function findGpu(): Promise<Gpu | null> {
  return gpuOf(globalThis) ?? (inNode() ? (await loadDawn()).gpu : null)
}

/** Puts Dawn's WebGPU where TensorFlow.js looks for the runtime's. */
async function provideGpu(): Promise<void> {
  if (gpuOf(globalThis) !== null || !inNode()) return
  const { gpu, globals } = await loadDawn()
  Object.assign(globalThis, globals)
  const navigator: object = globalThis.navigator ?? Object.assign(globalThis, { navigator: {} }).navigator
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
}

/** Kept for good: devices live no longer than what they were asked of. */
let dawn: { readonly gpu: Gpu; readonly globals: Dawn['globals'] } | null = null

async function loadDawn() {
  const { create, globals } = (await importNodePackage('webgpu', 'webgpu')) as Dawn
  dawn ??= { gpu: create([]), globals }
  return dawn
}

function gpuOf({ navigator }: { navigator?: object }): Gpu | null {
  return navigator !== undefined && 'gpu' in navigator && navigator.gpu ? (navigator.gpu as Gpu) : null
}

/** That of the package which brings WebGPU to Node. */
function dawnVersion(): Readonly<Record<string, string>> {
  const version = dawn && packageVersion('webgpu')
  return version ? { webgpu: version } : {}
}
