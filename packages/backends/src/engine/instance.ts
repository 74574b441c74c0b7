import { BackendUnavailableError } from '@sandglass/base'
import { type KernelExports, kernelsBase64 } from './generated/kernels.js'

export type { KernelExports }

let compiled: Promise<WebAssembly.Module> | null = null

/**
 * Our kernels, working in the given memory. They are compiled once, whatever the number of instances.
 *
 * @throws BackendUnavailableError where WebAssembly is missing, forbidden or lacks 128-bit vectors
 */
export async function instantiateKernels(memory: WebAssembly.Memory): Promise<KernelExports> {
  try {
    compiled ??= WebAssembly.compile(decode(kernelsBase64))
    const instance = await WebAssembly.instantiate(await compiled, { env: { memory } })
    return instance.exports as unknown as KernelExports
  } catch (cause) {
    compiled = null
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BackendUnavailableError('wasm', `useBackend: wasm could not compile its kernels: ${reason}.`, {
      cure: "Use an engine with WebAssembly SIMD (Node ≥ 20.19, a browser since 2023), allow 'wasm-unsafe-eval' in the page's Content-Security-Policy, or choose the backend cpu.",
      cause,
    })
  }
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
