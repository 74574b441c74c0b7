import { inNode } from '../platform.js'
import { jobNames } from './generated/kernels.js'
import type { Heap } from './heap.js'
import type { JobArguments, JobName, KernelExports } from './instance.js'
import { type PoolWorker, startWorker } from './worker.js'

/** As assembly/pool.ts has room for. */
const mostArguments = 80

const numbers = new Map<JobName, number>(jobNames.map((name, number) => [name, number]))

export interface PoolOptions {
  /** The owner's thread included. */
  readonly threads: number
  /** Where a browser finds the worker's script; null for one made on the spot. */
  readonly workerUrl: string | URL | null
  /** For tests: cut every job into many chunks, however small it is. */
  readonly alwaysCut: boolean
}

/**
 * The threads that share in our kernels' work; the thread that calls is one of them. How they hand
 * chunks to one another is told in assembly/pool.ts.
 */
export class Pool {
  readonly threads: number
  readonly #heap: Heap
  readonly #kernels: KernelExports
  readonly #workers: readonly PoolWorker[]
  readonly #alwaysCut: boolean
  readonly #argumentsAddress: number
  #arguments: Float64Array

  private constructor(heap: Heap, kernels: KernelExports, workers: readonly PoolWorker[], alwaysCut: boolean) {
    this.#heap = heap
    this.#kernels = kernels
    this.#workers = workers
    this.#alwaysCut = alwaysCut
    this.threads = workers.length + 1
    this.#argumentsAddress = kernels.argumentsAddress()
    this.#arguments = this.#viewArguments()
  }

  /**
   * Starts workers. In a browser they begin only while this thread's event loop turns, so they are
   * waited for; in Node the owner does all the work until they come.
   *
   * @throws Error if a page does not allow workers
   */
  static async start(heap: Heap, module: WebAssembly.Module, kernels: KernelExports, options: PoolOptions): Promise<Pool> {
    const { threads, workerUrl, alwaysCut } = options
    kernels.preparePool(threads, ownerMaySleep())
    const workers: PoolWorker[] = []
    try {
      for (let index = 1; index < threads; index++) workers.push(startWorker({ module, memory: heap.memory, index }, workerUrl))
      const ready = Promise.all(workers.map((worker) => worker.ready))
      if (!inNode()) await ready
      // Where Node can't start a worker, the others do its share.
      else ready.catch(() => {})
    } catch (error) {
      for (const worker of workers) worker.terminate()
      throw error
    }
    return new Pool(heap, kernels, workers, alwaysCut)
  }

  /**
   * Does `items` independent items of a job, on all threads if they are more than a `grain`.
   *
   * @param grain how many items make a chunk that is worth handing over, some 10 µs of work
   */
  run<Name extends JobName>(name: Name, items: number, grain: number, values: JobArguments<Name>): void {
    // Also what is no number: grains of empty works are reckoned from 0 / 0.
    if (!(items > 0)) return
    const size = this.#alwaysCut ? Math.max(1, Math.ceil(items / 16)) : grain
    if (items <= size || (this.threads === 1 && !this.#alwaysCut)) {
      const job = this.#kernels[name] as (begin: number, end: number, ...rest: readonly number[]) => void
      job(0, items, ...(values as readonly number[]))
      return
    }
    if (this.#arguments.byteLength === 0) this.#arguments = this.#viewArguments()
    const to = this.#arguments
    for (let i = 0; i < values.length; i++) to[i] = values[i] as number
    this.#share(name, () => this.#kernels.dispatch(numbers.get(name) as number, items, size))
  }

  /**
   * Takes part in a job to its very end, even where chunks fail on this thread: no other job may begin before.
   *
   * @throws Error if a chunk has failed on any thread; its cause is the first failure on this one
   */
  #share(name: JobName, begin: () => unknown): void {
    let takePart = begin
    let failure: { readonly cause: unknown } | null = null
    let isSound: unknown = null
    while (isSound === null)
      try {
        isSound = takePart()
      } catch (cause) {
        failure ??= { cause }
        this.#kernels.reportFailure()
        takePart = () => this.#kernels.finishJob()
      }
    if (!isSound) throw new Error(`The kernel ${name} failed on one of the threads. Please report this.`, failure ?? {})
  }

  /** Ends the workers. */
  dispose(): void {
    if (this.#workers.length > 0) this.#kernels.stopWorkers()
    for (const worker of this.#workers) worker.terminate()
  }

  #viewArguments(): Float64Array {
    return new Float64Array(this.#heap.memory.buffer, this.#argumentsAddress, mostArguments)
  }
}

/** A browser's main thread must not wait for another one. */
function ownerMaySleep(): boolean {
  return inNode() || typeof document === 'undefined'
}
