import { opfsStore } from '@sandglass/core/stores/browser'
import { trainShortly } from '../training.js'

const training = {
  trainShortly,
  /** Keeps the model in the browser's own file system. */
  trainWithFiles: () => trainShortly('wasm', 'dense', opfsStore('model')),
}

export type TrainingPage = typeof training

Object.assign(globalThis, { training })
