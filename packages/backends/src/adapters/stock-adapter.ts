import { BackendUnavailableError } from '@sandglass/base'
import { findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { activate } from './activate.js'
import type { Adapter, Availability, BackendName, StartOptions, StartReport } from './adapter.js'

/** What is peculiar to one of TensorFlow.js's own backends. */
export interface StockBackend<Module> {
  readonly name: BackendName
  readonly description: string
  readonly tensorflowName: string
  /** What to do when TensorFlow.js can't initialise it. */
  readonly cure: string
  availability(): Promise<Availability>
  /**
   * Imports the package, which registers its backend as it loads. An import of an optional package
   * stands literally inside a `try`: so bundlers find it, and let it be missing.
   */
  load(): Promise<Module>
  /** What has to be set before the backend is initialised. */
  configure?(module: Module, options: StartOptions): void
  /** Asked once the backend is active. */
  report(module: Module): Omit<StartReport, 'tensorflowName' | 'notes'>
}

/** The adapter of a backend that TensorFlow.js itself ships. */
export function stockAdapter<Module>(stock: StockBackend<Module>): Adapter {
  const { name, description, tensorflowName, cure } = stock
  // A package registers its backend only the first time it is imported, so that a released backend
  // has to be registered again by hand.
  let factory: ReturnType<typeof findBackendFactory> | null = null
  return {
    name,
    description,
    availability: () => stock.availability(),
    async start(options) {
      const module = await stock.load()
      factory ??= findBackendFactory(tensorflowName)
      if (factory === null)
        throw new BackendUnavailableError(name, `useBackend: ${name} was loaded, but registered no backend in this environment.`, {
          cure,
        })
      if (findBackendFactory(tensorflowName) === null) registerBackend(tensorflowName, factory)
      stock.configure?.(module, options)
      await activate(name, tensorflowName, cure)
      return { tensorflowName, ...stock.report(module), notes: [] }
    },
    async release() {
      if (findBackendFactory(tensorflowName) !== null) removeBackend(tensorflowName)
    },
  }
}
