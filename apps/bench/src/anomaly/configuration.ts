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

/** Pictures: each is brought to one brightness and contrast; errors and nearest codes of a dense denoising autoencoder. */
export const ofImages: Configuration = {
  name: 'sandglass',
  makeModel: ({ shape }, seed) =>
    autoencoder({ network: dense({ input: shape, hidden: [256, 64], latent: 32 }), loss: 'mean-squared-error', seed }),
  training: { epochs: 60, batchSize: 64, corruption: noise(0.3), earlyStopping: { patience: 6 }, health: false },
  detector: { scaling: 'inputs', scores: ['reconstruction', 'latent-nearest'] },
}

/** Rows of standardised columns: a wide code, so that little but noise is lost on normal rows. */
export const ofTables: Configuration = {
  name: 'sandglass',
  makeModel: ({ shape }, seed) => {
    const size = sizeOf(shape)
    const latent = Math.max(1, Math.min(16, Math.floor(size / 2)))
    return autoencoder({ network: dense({ input: shape, hidden: [64], latent }), loss: 'mean-squared-error', seed })
  },
  training: { epochs: 200, batchSize: 32, corruption: noise(0.2), earlyStopping: { patience: 20 }, health: false },
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
