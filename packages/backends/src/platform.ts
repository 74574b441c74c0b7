import { version_core } from '@tensorflow/tfjs-core'

/** What the machine and the JavaScript engine offer; plain JSON. Null is for what can't be known. */
export interface Platform {
  readonly runtime: 'node' | 'browser' | 'worker'
  /** Node's version, or what the browser calls itself. */
  readonly version: string
  /** Operating system and architecture, `linux x64`. */
  readonly system: string | null
  readonly processor: string | null
  /** Processor cores that this process may use. */
  readonly cores: number
  /** Whether WebAssembly has 128-bit vectors. */
  readonly simd: boolean
  /** Whether it has fused multiply-add for them: relaxed SIMD, on a processor that rounds once. */
  readonly fma: boolean
  /** Whether memory can be shared with workers, without which there is one thread. */
  readonly sharedMemory: boolean
  /** How many threads our engine takes unless told otherwise: a core each, up to eight, and one without shared memory. */
  readonly threads: number
  /** Whether the page was served with the COOP and COEP headers that shared memory needs; null outside browsers. */
  readonly crossOriginIsolated: boolean | null
  /** The version of TensorFlow.js's core. */
  readonly tensorflow: string
}

interface NodeModules {
  readonly fs: typeof import('node:fs')
  readonly module: typeof import('node:module')
  readonly os: typeof import('node:os')
  readonly path: typeof import('node:path')
  readonly util: typeof import('node:util')
  readonly v8: typeof import('node:v8')
  readonly worker_threads: typeof import('node:worker_threads')
  readonly zlib: typeof import('node:zlib')
}

/** One of Node's built-in modules, or null outside Node; asked for without an import that bundlers would follow. */
export function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | null {
  if (!inNode()) return null
  return process.getBuiltinModule(name)
}

export function inNode(): boolean {
  return (
    typeof process !== 'undefined' && typeof process.versions?.node === 'string' && typeof process.getBuiltinModule === 'function'
  )
}

/** More than these have nothing left to share at the sizes of an autoencoder's layers. */
const usuallyMostThreads = 8

export function platform(): Platform {
  const os = nodeModule('os')
  const cores = os ? os.availableParallelism() : navigator.hardwareConcurrency
  const sharedMemory = typeof SharedArrayBuffer === 'function' && (os !== null || globalThis.crossOriginIsolated === true)
  return {
    runtime: os ? 'node' : typeof document === 'undefined' ? 'worker' : 'browser',
    version: os ? process.version : navigator.userAgent,
    system: os ? `${process.platform} ${process.arch}` : null,
    processor: os ? (os.cpus()[0]?.model.trim() ?? null) : null,
    cores,
    simd: typeof WebAssembly === 'object' && WebAssembly.validate(vectorAddition),
    fma: roundsOnce(),
    sharedMemory,
    threads: sharedMemory ? Math.min(cores, usuallyMostThreads) : 1,
    crossOriginIsolated: os ? null : globalThis.crossOriginIsolated === true,
    tensorflow: version_core,
  }
}

/** The processor in words, for reports: `AMD EPYC 9124, 1 of 2 cores`; null threads are as many as it likes. */
export function processorInWords(threads: number | null): string {
  const { processor, cores } = platform()
  const used = threads === null ? '' : `${Math.min(threads, cores)} of `
  return `${processor ?? 'processor'}, ${used}${cores} ${cores === 1 ? 'core' : 'cores'}`
}

/**
 * Where a processor has no fused multiply-add, relaxed SIMD multiplies and adds, with two roundings:
 * so an example tells. For x = 1 + 2⁻¹², x² − (1 + 2⁻¹¹) is 2⁻²⁴, which is lost where x² is rounded.
 */
function roundsOnce(): boolean {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(fusedExample)) return false
  try {
    const { example } = new WebAssembly.Instance(new WebAssembly.Module(fusedExample)).exports
    return (example as () => number)() === 2 ** -24
  } catch {
    // A page that forbids WebAssembly; the engine then says so.
    return false
  }
}

const splat = [0xfd, 19]
const firstLane = [0xfd, 31, 0]
const relaxedMultiplyAdd = [0xfd, 0x85, 0x02]
/** A vector of one float32, given by its bits. */
const vectorOf = (bits: number): number[] => [0x43, bits & 255, (bits >>> 8) & 255, (bits >>> 16) & 255, bits >>> 24, ...splat]
const x = vectorOf(0x3f800800)
const vectorAddition = moduleOf([...x, ...x, 0xfd, 0xe4, 0x01, ...firstLane])
const fusedExample = moduleOf([...x, ...x, ...vectorOf(0xbf801000), ...relaxedMultiplyAdd, ...firstLane])

/** A WebAssembly module with one function `example` of type () → f32. */
function moduleOf(instructions: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...instructions, 0x0b]
  const name = [...new TextEncoder().encode('example')]
  const typeSection = [1, 5, 1, 0x60, 0, 1, 0x7d]
  const functionSection = [3, 2, 1, 0]
  const exportSection = [7, name.length + 4, 1, name.length, ...name, 0, 0]
  const codeSection = [10, body.length + 2, 1, body.length, ...body]
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  return Uint8Array.from([...header, ...typeSection, ...functionSection, ...exportSection, ...codeSection])
}
