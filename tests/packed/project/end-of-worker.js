// An engine with threads of its own in a worker, which its owner ends in the middle of the work.
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { useBackend } from '@sandglass/backends'
import { ones, relu, tidy } from '@tensorflow/tfjs-core'

if (isMainThread) {
  const worker = new Worker(fileURLToPath(import.meta.url))
  const [threads] = await new Promise((resolve) => worker.once('message', resolve))
  console.log(threads, await worker.terminate())
} else {
  const { threads } = await useBackend('wasm', { threads: 2 })
  const x = ones([512, 512])
  parentPort.postMessage([threads])
  for (;;) tidy(() => relu(x).dataSync())
}
