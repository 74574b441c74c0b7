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
import { corruption } from '@sandglass/data'

/** One way to learn what is normal: the same for all classes, sets and seeds. */
export interface Configuration {
  readonly name: string
  readonly makeModel: (examples: Examples, seed: number) => Model
  readonly training: TrainingOptions
  readonly detector: DetectorOptions
}

const noise = (standardDeviation: number) => corruption({ type: 'gaussian', standardDeviation, clip: null })

/** Pictures: each is brought to one brightness and contrast; errors of a dense denoising autoencoder, and where its codes lie. */
export const ofImages: Configuration = {
  name: 'sandglass',
  makeModel: ({ shape }, seed) =>
    autoencoder({ network: dense({ input: shape, hidden: [256, 64], latent: 32 }), loss: 'mean-squared-error', seed }),
  training: {
    epochs: 40,
    batchSize: 128,
    optimizer: { type: 'adam', learningRate: { type: 'cosine', peak: 0.003, final: 3e-5 } },
    corruption: noise(0.6),
    health: false,
  },
  detector: { scaling: 'inputs', scores: ['reconstruction', 'latent-mahalanobis'] },
}

/** Rows of standardised columns: codes as wide as the rows, so that little but a little noise is lost on normal ones. */
export const ofTables: Configuration = {
  name: 'sandglass',
  makeModel: ({ shape }, seed) => {
    const network = dense({ input: shape, hidden: [64], latent: sizeOf(shape) })
    return autoencoder({ network, loss: 'mean-squared-error', seed })
  },
  training: { epochs: 200, batchSize: 32, corruption: noise(0.1), earlyStopping: { patience: 20 }, health: false },
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
