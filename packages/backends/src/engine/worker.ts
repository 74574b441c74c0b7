import { nodeModule } from '../platform.js'

/** What a worker is given. */
export interface WorkerTask {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** Which of the pool's threads it is, from 1. */
  readonly index: number
}

/** A thread beside the owner's. */
export interface PoolWorker {
  /** Resolves when it is at work; rejects if it can't be started. */
  readonly ready: Promise<void>
  terminate(): void
}

/**
 * The whole of a worker, as text, so that nothing has to be served or bundled beside the package. A
 * kernel that fails there is reported to the owner, which throws.
 */
const body = `
function begin({ module, memory, index }, tell, end) {
  const { work, reportFailure } = new WebAssembly.Instance(module, { env: { memory } }).exports
  tell()
  for (;;) {
    try {
      work(index)
      return end()
    } catch {
      reportFailure()
    }
  }
}`

const nodeSource = `${body}
const { parentPort, workerData } = require('node:worker_threads')
begin(workerData, () => parentPort.postMessage(null), () => parentPort.close())`

/** The worker for browsers, for whoever has to serve it as a file. */
export const browserSource = `${body}
onmessage = ({ data }) => begin(data, () => postMessage(null), () => close())`

/**
 * Starts a worker: it does not keep Node alive, and it ends with its owner.
 *
 * @param url where a browser finds the worker's script; null for one made on the spot
 */
export function startWorker(task: WorkerTask, url: string | URL | null): PoolWorker {
  const threads = nodeModule('worker_threads')
  return threads ? startNodeWorker(threads, task) : startWebWorker(task, url)
}

function startNodeWorker({ Worker }: typeof import('node:worker_threads'), workerData: WorkerTask): PoolWorker {
  const worker = new Worker(nodeSource, { eval: true, workerData, execArgv: [], stdin: false })
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
  worker.unref()
  return { ready, terminate: () => void worker.terminate() }
}

function startWebWorker(task: WorkerTask, url: string | URL | null): PoolWorker {
  const made = url === null ? URL.createObjectURL(new Blob([browserSource], { type: 'text/javascript' })) : null
  const worker = new Worker(made ?? (url as string | URL))
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve()
    // Where a script may not be loaded the event is empty.
    worker.onerror = ({ message }) => reject(new Error(message || 'the page does not allow its script'))
  }).finally(() => {
    if (made !== null) URL.revokeObjectURL(made)
  })
  worker.postMessage(task)
  return { ready, terminate: () => worker.terminate() }
}
