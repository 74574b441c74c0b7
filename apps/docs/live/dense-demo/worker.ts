import type { Message, Request } from './protocol.js'
import { trainDense } from './train.js'

const emit = (message: Message): void => self.postMessage(message)
let stop = new AbortController()

self.onmessage = ({ data: request }: MessageEvent<Request>): void => {
  stop.abort()
  if (request.type === 'stop') return
  stop = new AbortController()
  trainDense(request.options, emit, stop.signal).catch((error: unknown) => {
    emit({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  })
}
