/** The names that {@link useBackend} knows, in the order in which {@link doctor} lists them. */
export const backendNames = ['wasm', 'tfjs-wasm', 'webgpu', 'webgl', 'node-gpu', 'node-cpu', 'cpu'] as const

export type BackendName = (typeof backendNames)[number]

/** What a backend is asked for when it starts; resolved and valid. */
export interface StartOptions {
  /** How many threads to use; null leaves the choice to the backend. */
  readonly threads: number | null
  /** Where the page serves the parts of our engine; null for those inside this package. */
  readonly files: EngineFiles | null
  /** Whether our engine is to have the operations that it has no kernel for. */
  readonly fallbacks: boolean
}

/**
 * Where a page serves the parts of our engine, instead of taking those inside this package; what is
 * left out is taken from there. A Content-Security-Policy that forbids workers from `blob:` needs
 * `worker`; the rest makes the scripts smaller. Nodes take what is inside the package.
 */
export interface EngineFiles {
  /** The URL of `@sandglass/backends/engine.wasm`. */
  readonly engine?: string | URL | undefined
  /** The URL of `@sandglass/backends/engine-fma.wasm`, which engines with fused multiply-add take instead. */
  readonly engineFma?: string | URL | undefined
  /** The URL of `@sandglass/backends/engine-worker.js`: of the page's own origin, as for all workers. */
  readonly worker?: string | URL | undefined
}

/** Whether a device can be had, and if not, why and what cures it (each one or two full sentences). */
export type Availability =
  | { readonly available: true; readonly reason: null; readonly cure: null }
  | { readonly available: false; readonly reason: string; readonly cure: string }

/** What a started backend says of itself; plain JSON. Null is for what does not apply or can't be known. */
export interface StartReport {
  /** The name under which TensorFlow.js knows it: `tf.setBackend(tensorflowName)`. */
  readonly tensorflowName: string
  /** The device in words: `AMD EPYC, 2 of 2 cores`, `NVIDIA H100`. */
  readonly device: string
  readonly threads: number | null
  /** Whether the code that runs uses 128-bit vectors, and fused multiply-add. */
  readonly simd: boolean | null
  readonly fma: boolean | null
  /** Versions of what it stands on, by name: `{ tensorflow: '2.21.0' }`. Empty if it stands on nothing more. */
  readonly versions: Readonly<Record<string, string>>
  /** What could not be had here and what would bring it, each in full sentences; empty if all is well. */
  readonly notes: readonly string[]
}

/**
 * One device made ready for TensorFlow.js.
 *
 * An adapter imports what it needs when it is started, never before, so that importing this
 * package loads no backend but our own.
 */
export interface Adapter {
  readonly name: BackendName
  /** What it is, in a few words, as `sandglass doctor` prints it. */
  readonly description: string
  /**
   * Whether `start` would work, as far as that can be told quickly: it loads no TensorFlow.js
   * backend, changes nothing and never throws.
   */
  availability(): Promise<Availability>
  /**
   * Registers the backend with TensorFlow.js if it isn't yet, and makes it the active one. Called
   * again with the same options, it only makes it active again.
   *
   * @throws BackendUnavailableError with what to do about it
   */
  start(options: StartOptions): Promise<StartReport>
  /** Frees the device and all tensors on it; does nothing if it isn't started. */
  release(): Promise<void>
}
