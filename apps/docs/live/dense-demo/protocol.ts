import type { BackendReport } from '@sandglass/backends'
import type { NumberArray, TrainingEvent } from '@sandglass/base'

/** What the page asks of the worker. */
export interface TrainingOptions {
  /** Where the four MNIST files are served. */
  readonly dataUrl: string
  readonly latent: number
  readonly epochs: number
  readonly seed: number
}

export type Request = { readonly type: 'start'; readonly options: TrainingOptions } | { readonly type: 'stop' }

/** What the worker tells the page. */
export type Message =
  | { readonly type: 'event'; readonly event: TrainingEvent; readonly device: BackendReport }
  | { readonly type: 'originals'; readonly images: NumberArray }
  | { readonly type: 'reconstructions'; readonly images: NumberArray }
  | { readonly type: 'failed'; readonly message: string }

export type Emit = (message: Message) => void
