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
import { meanAndDeviation } from '../fidelity/statistics.js'

/** One way to learn what is normal: the same for all classes, sets and seeds. */
export interface Configuration {
  readonly makeModel: (examples: Examples, seed: number) => Model
  readonly training: TrainingOptions
  readonly detector: DetectorOptions
}

/**
 * Pictures, each brought to one brightness and contrast: errors of a narrow dense denoising autoencoder, compared over windows. Developed
 * on Fashion-MNIST, among those that don't ask which way up a picture is; the page of the figures says what chose it.
 */
const plain: Configuration = {
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

/** A model that puts pictures upright has more of a reason to learn what they show, if that has an up and a down. */
const upright: Configuration = {
  ...plain,
  training: { ...plain.training, corruption: compose([quarterTurns(), gaussian({ standardDeviation: 0.3 })]) },
}

/** By name, with one or more members whose scores are taken together. The first is the one that is held to. */
export const ofImages: Readonly<Record<string, readonly [Configuration, ...Configuration[]]>> = {
  sandglass: [plain, upright],
  'its denoiser alone': [plain],
  'its denoiser and Mahalanobis': [{ ...plain, detector: { ...plain.detector, scores: ['reconstruction', 'latent-mahalanobis'] } }],
  'its other model alone, putting turned images upright': [upright],
}

/** Rows of standardised columns: codes as wide as the rows, so that little but a little noise is lost on normal ones. */
export const ofTables: Configuration = {
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

/** Trains on the parts, and scores the examples; of several members the mean of their scores, each brought to one measure by validation. */
export async function scoresBy(
  members: readonly Configuration[],
  parts: DetectionParts,
  examples: Examples,
  seed: number,
  epochs: number | null,
): Promise<Float64Array> {
  const sum = new Float64Array(examples.count)
  for (const { makeModel, training, detector: options } of members) {
    using model = makeModel(parts.training, seed)
    const seen = (part: Examples) => (options.scaling === 'inputs' ? standardizeEach(part) : part)
    await fit(model, seen(parts.training), {
      ...training,
      ...(epochs !== null && { epochs }),
      validation: seen(parts.validation),
      seed,
    })
    const made = await detector(model, parts, { ...options, seed })
    const { scores } = await detect(model, made, examples)
    if (members.length === 1) return scores
    const { mean, deviation } = meanAndDeviation(Array.from((await detect(model, made, parts.validation)).scores))
    for (const [index, score] of scores.entries()) sum[index] = (sum[index] as number) + (score - mean) / (deviation || 1)
  }
  return sum.map((score) => score / members.length)
}
