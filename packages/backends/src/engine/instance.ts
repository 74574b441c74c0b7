import { BackendUnavailableError } from '@sandglass/base'
import { nodeModule } from '../platform.js'
import { builds, type jobNames, type KernelExports } from './generated/kernels.js'

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
  /** Where to fetch it; the one inside this package if left out. */
  readonly url?: string | URL | undefined
}

const needs =
  "Use an engine with WebAssembly SIMD (Node ≥ 20.19, a browser since 2023), allow 'wasm-unsafe-eval' in the page's Content-Security-Policy, or choose the backend cpu."

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
      cure: `${choice.url === undefined ? '' : 'Serve the file of that name from @sandglass/backends, in the version that the page loads. '}${needs}`,
      cause,
    })
  }
}

async function compile({ fma, shared, url }: BuildChoice): Promise<WebAssembly.Module> {
  const bytes = url === undefined ? await inlinedBuild(fma) : await fetchedBuild(fma, url)
  if (!shared) bytes[builds[fma ? 'fma' : 'plain'].sharedFlag] = 1
  return WebAssembly.compile(bytes)
}

/** Imported when it is wanted: a page then loads one of the two, or neither. */
async function inlinedBuild(fma: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const { base64 } = await (fma ? import('./generated/fma.js') : import('./generated/plain.js'))
  return decompressed(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
}

/** In Node not by a stream: loading those takes longer than all the rest of a start. */
async function decompressed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = nodeModule('zlib')
  if (zlib !== null) return new Uint8Array(zlib.gunzipSync(bytes))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function fetchedBuild(fma: boolean, url: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} could not be fetched, status ${response.status}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (bytes.length !== builds[fma ? 'fma' : 'plain'].size)
    throw new Error(`${url} is not the file engine${fma ? '-fma' : ''}.wasm of this version of @sandglass/backends`)
  return bytes
}

/** Our kernels at work in a memory. */
export async function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<KernelExports> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } })
  return instance.exports as unknown as KernelExports
}
