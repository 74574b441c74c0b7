import { trainShortly } from '../training.js'
import type { WorkerRequest } from './training.js'

addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  trainShortly(...data).then(
    (result) => postMessage(result),
    (error: unknown) => postMessage(error instanceof Error ? error : new Error(String(error))),
  )
})
