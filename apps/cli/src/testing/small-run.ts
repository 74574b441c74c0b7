import { runJson } from './run.js'

/** What makes a training of the dense recipe take a moment. */
export const small = [
  ...['--data', 'shapes', '--limit', '200', '--validation', '50'],
  ...['--epochs', '2', '--batch-size', '50', '--latent', '8'],
]

/** What `train --json` prints. */
export interface Trained {
  readonly run: string
  readonly model: string
  readonly epochs: number
  readonly loss: number[]
  readonly validationLoss: number[] | null
  readonly secondsPerEpoch: number
  readonly device: string
  readonly seed: number
  readonly stopped: string
  readonly restoredEpoch: number | null
  readonly examples: { training: number; validation: number }
  readonly figures: string[]
  readonly report: string
}

/** What any command prints with `--json` if it fails. */
export interface Refused {
  readonly error: { readonly code: string; readonly message: string; readonly cure: string }
}

/** Trains a small model. */
export function trainSmall<Document = Trained>(directory: string, ...argv: string[]) {
  return runJson<Document>(['train', 'dense', ...small, '--seed', '1', ...argv], { directory })
}
