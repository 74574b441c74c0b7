import { type Examples, sizeOf } from '@sandglass/base'
import {
  autoencoder,
  type DetectionParts,
  type DetectorOptions,
  dense,
  detect,
  detector,
  fit,
  type Model,
  standardizeEach,
  type TrainingOptions,
} from '@sandglass/core'
import { compose, gaussian, quarterTurns } from '@sandglass/data'

/** One way to learn what is normal: the same for all classes, sets and seeds. */
export interface Configuration {
  readonly name: string
  readonly makeModel: (examples: Examples, seed: number) => Model
  readonly training: TrainingOptions
  readonly detector: DetectorOptions
}

/**
 * Pictures, each brought to one brightness and contrast: errors of a narrow dense denoising autoencoder, compared over windows. Developed
 * on Fashion-MNIST, among those that don't ask which way up a picture is; the page of the figures says what chose it.
 */
const plain: Configuration = {
  name: 'sandglass',
  makeModel: ({ shape }, seed) =>
    autoencoder({ network: dense({ input: shape, hidden: [128, 64, 32], latent: 10 }), loss: 'mean-squared-error', seed }),
  training: {
    epochs: 40,
    batchSize: 128,
    optimizer: { type: 'adam', learningRate: { type: 'cosine', peak: 0.003, final: 3e-5 } },
    corruption: gaussian({ standardDeviation: 0.6 }),
    health: false,
  },
  detector: { scaling: 'inputs', scores: ['reconstruction'], smoothing: 5 },
}

/** The first is the one that is held to; the others came near it on Fashion-MNIST, or before it. */
export const ofImages: readonly Configuration[] = [
  plain,
  {
    ...plain,
    name: 'the same and Mahalanobis',
    detector: { ...plain.detector, scores: ['reconstruction', 'latent-mahalanobis'] },
  },
  {
    ...plain,
    name: 'putting turned images upright',
    training: { ...plain.training, corruption: compose([quarterTurns(), gaussian({ standardDeviation: 0.3 })]) },
  },
]

/** Rows of standardised columns: codes as wide as the rows, so that little but a little noise is lost on normal ones. */
export const ofTables: Configuration = {
  name: 'sandglass',
  makeModel: ({ shape }, seed) => {
    const network = dense({ input: shape, hidden: [64], latent: sizeOf(shape) })
    return autoencoder({ network, loss: 'mean-squared-error', seed })
  },
  training: {
    epochs: 200,
    batchSize: 32,
    corruption: gaussian({ standardDeviation: 0.1 }),
    earlyStopping: { patience: 20 },
    health: false,
  },
  detector: { scaling: 'none', scores: ['reconstruction', 'latent-nearest'] },
}

/** Trains on the parts, calibrates, and scores the examples. */
export async function scoresBy(
  { makeModel, training, detector: options }: Configuration,
  parts: DetectionParts,
  examples: Examples,
  seed: number,
  epochs: number | null,
): Promise<Float64Array> {
  using model = makeModel(parts.training, seed)
  const seen = (part: Examples) => (options.scaling === 'inputs' ? standardizeEach(part) : part)
  await fit(model, seen(parts.training), {
    ...training,
    ...(epochs !== null && { epochs }),
    validation: seen(parts.validation),
    seed,
  })
  const made = await detector(model, parts, { ...options, seed })
  return (await detect(model, made, examples)).scores
}
