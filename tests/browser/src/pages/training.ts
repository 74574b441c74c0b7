import { type BackendName, releaseBackend, type UseBackendOptions } from '@sandglass/backends'
import { opfsStore } from '@sandglass/core/stores/browser'
import { type CarriedFile, trainPart } from '../resuming.js'
import { type NetworkName, type TrainingResult, trainShortly } from '../training.js'

/** What a worker is asked for, and answers with a {@link TrainingResult} or an error. */
export type WorkerRequest = readonly [backend: BackendName, network: NetworkName, options: UseBackendOptions]

let worker: Worker | null = null

const training = {
  trainShortly,
  releaseBackend,
  /** Keeps the model in the browser's own file system. */
  trainWithFiles: () => trainShortly('wasm', 'dense', { store: opfsStore('model') }),
  /** Takes up a training that was begun elsewhere, with its checkpoints in the browser's own file system. */
  trainPart: (from: CarriedFile | null, until: number | null, threads: number) =>
    trainPart(from, until, { threads, store: opfsStore(`checkpoints-${threads}`) }),
  /** Trains in a worker, which owns the engine and stays. */
  trainInWorker(...request: WorkerRequest): Promise<TrainingResult> {
    worker ??= new Worker('worker.js', { type: 'module' })
    const answering = worker
    return new Promise((resolve, reject) => {
      answering.onmessage = ({ data }) => (data instanceof Error ? reject(data) : resolve(data))
      answering.onerror = ({ message }) => reject(new Error(message))
      answering.postMessage(request)
    })
  },
  endWorker(): void {
    worker?.terminate()
    worker = null
  },
}

export type TrainingPage = typeof training

Object.assign(globalThis, { training })
