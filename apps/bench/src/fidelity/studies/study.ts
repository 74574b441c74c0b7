import type { ModelInput, TrainingInput } from '@sandglass/core'

/** What a figure is of. */
export type Measure = 'binary cross-entropy' | 'peak signal-to-noise ratio' | 'cross-entropy + KL' | '−log p(x)'

/** Of which measure more is better. */
export function isHigherBetter(measure: Measure): boolean {
  return measure === 'peak signal-to-noise ratio'
}

/** A figure that somebody has published, or that another framework came to. */
export interface Published {
  readonly figure: number
  /** Over seeds, where that is known. */
  readonly deviation?: number
  readonly source: string
}

/** A field of a training that was chosen by examples held out of it. */
export interface Choice {
  /** What the field is, in words. */
  readonly what: string
  /** What was chosen by something else. */
  readonly remark: string
  readonly candidates: readonly number[]
  readonly chosen: number
  /** The training with another value of the field. */
  readonly training: (candidate: number) => TrainingInput
}

/**
 * A training whose figure is held against published ones. It states all that such a figure depends on;
 * the figure is that of the final epoch, and nothing was chosen by the examples that it is of.
 */
export interface Study {
  readonly name: string
  readonly title: string
  readonly model: ModelInput
  readonly training: TrainingInput
  /** How grey levels are treated. */
  readonly pixels: 'grey' | 'drawn anew each epoch; test images drawn once, seed 0'
  /** What is trained on, and what the figure is of. */
  readonly split: string
  readonly measure: Measure
  /** The bound that is trained, where there is one. */
  readonly bound: string | null
  /** Latents drawn for each image to estimate −log p(x); null where the figure is no such estimate. */
  readonly samples: number | null
  /** What was chosen, and by what; a `choice` says it by itself. */
  readonly selection: string
  readonly choice?: Choice
  readonly published: readonly Published[]
  /** What the mean over seeds is held to: at most that, or at least where more is better. */
  readonly limit: number
  readonly seeds: readonly number[]
}

/** What one seed of a study came to. */
export interface Outcome {
  readonly seed: number
  readonly figure: number
  /** KL and reconstruction, in nats an image, of a variational model. */
  readonly rate: number | null
  readonly distortion: number | null
  /** Latent dimensions whose mean varies over the images by more than 0.01; null of models without a posterior. */
  readonly activeUnits: number | null
  /** Of −log p(x), over the images. */
  readonly standardError?: number
  readonly seconds: number
}
