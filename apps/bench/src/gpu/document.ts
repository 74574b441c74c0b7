import type { BenchDocument } from '../document.js'

/** All that `npm run gpu` prints. */
export interface GpuDocument {
  /** The GPU and its driver, as WebGPU tells them. */
  readonly gpu: string
  /** Of the packages at work, by name. */
  readonly versions: Readonly<Record<string, string>>
  /** Steps on the GPU beside the engine's on one thread and more. */
  readonly bench: BenchDocument
  /** The same steps on the GPU without a pause. */
  readonly backToBack: readonly StepBackToBack[]
  readonly trainings: readonly GpuTraining[]
}

/** Milliseconds of a work's step, taken again and again for a second. */
export interface StepBackToBack {
  readonly work: string
  readonly milliseconds: number
}

/** One of the tutorial's trainings on MNIST, with the whole path of the data and validation. */
export interface GpuTraining {
  readonly recipe: 'dense' | 'denoiser'
  readonly backend: 'webgpu' | 'wasm'
  /** Of the engine; null on the GPU. */
  readonly threads: number | null
  readonly epochs: number
  /** Wall time of an epoch, on average. */
  readonly secondsPerEpoch: number
  /** Of the last epoch. */
  readonly loss: number
  readonly validationLoss: number
}
