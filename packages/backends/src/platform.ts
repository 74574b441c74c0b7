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
  /** Whether WebAssembly has 128-bit vectors, and fused multiply-add for them (relaxed SIMD). */
  readonly simd: boolean
  readonly relaxedSimd: boolean
  /** Whether memory can be shared with workers, without which there is one thread. */
  readonly sharedMemory: boolean
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

export function platform(): Platform {
  const os = nodeModule('os')
  return {
    runtime: os ? 'node' : typeof document === 'undefined' ? 'worker' : 'browser',
    version: os ? process.version : navigator.userAgent,
    system: os ? `${process.platform} ${process.arch}` : null,
    processor: os ? (os.cpus()[0]?.model.trim() ?? null) : null,
    cores: os ? os.availableParallelism() : navigator.hardwareConcurrency,
    simd: compiles(vectorAddition),
    relaxedSimd: compiles(relaxedMultiplyAdd),
    sharedMemory: typeof SharedArrayBuffer === 'function' && (os !== null || globalThis.crossOriginIsolated === true),
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

function compiles(instructions: readonly number[]): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(moduleOf(instructions))
}

const zeroVector = [0x41, 0, 0xfd, 15]
const vectorAddition = [...zeroVector, ...zeroVector, 0xfd, 0xe4, 0x01]
const relaxedMultiplyAdd = [...zeroVector, ...zeroVector, ...zeroVector, 0xfd, 0x85, 0x02]

/** A WebAssembly module with one function of type () → v128. */
function moduleOf(instructions: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...instructions, 0x0b]
  const typeSection = [1, 5, 1, 0x60, 0, 1, 0x7b]
  const functionSection = [3, 2, 1, 0]
  const codeSection = [10, body.length + 2, 1, body.length, ...body]
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...typeSection, ...functionSection, ...codeSection])
}
