import { BackendUnavailableError } from '@sandglass/base'
import type { jobNames, KernelExports } from './generated/kernels.js'

export type { KernelExports }

/** A function of ours that threads can share in. */
export type JobName = (typeof jobNames)[number]
/** What it takes behind the items to begin and to end with. */
export type JobArguments<Name extends JobName> = KernelExports[Name] extends (
  begin: number,
  end: number,
  ...rest: infer Rest
) => void
  ? Rest
  : never

/** Which build, and for which kind of memory: the same bytes but for one. */
export interface BuildChoice {
  readonly fma: boolean
  readonly shared: boolean
}

const compiled = new Map<string, Promise<WebAssembly.Module>>()

/**
 * Our kernels, compiled once for each choice, whatever the number of instances.
 *
 * @throws BackendUnavailableError where WebAssembly is missing, forbidden or lacks 128-bit vectors
 */
export async function compileKernels(choice: BuildChoice): Promise<WebAssembly.Module> {
  const key = JSON.stringify(choice)
  const module = compiled.get(key) ?? compile(choice)
  compiled.set(key, module)
  try {
    return await module
  } catch (cause) {
    compiled.delete(key)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BackendUnavailableError('wasm', `useBackend: wasm could not compile its kernels: ${reason}.`, {
      cure: "Use an engine with WebAssembly SIMD (Node ≥ 20.19, a browser since 2023), allow 'wasm-unsafe-eval' in the page's Content-Security-Policy, or choose the backend cpu.",
      cause,
    })
  }
}

async function compile({ fma, shared }: BuildChoice): Promise<WebAssembly.Module> {
  // Imported when it is wanted: a page then loads one of the two.
  const { build } = await (fma ? import('./generated/fma.js') : import('./generated/plain.js'))
  const bytes = Uint8Array.from(atob(build.base64), (character) => character.charCodeAt(0))
  if (!shared) bytes[build.sharedFlag] = 1
  return WebAssembly.compile(bytes)
}

/** Our kernels at work in a memory. */
export async function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<KernelExports> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } })
  return instance.exports as unknown as KernelExports
}
