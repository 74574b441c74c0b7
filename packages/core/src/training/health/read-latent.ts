import type * as tf from '@tensorflow/tfjs-core'
import { perplexity } from '../../evaluation/perplexity.js'
import { activeUnits, klPerDimension } from '../../evaluation/posterior-statistics.js'
import type { Batch, Model } from '../../models/model.js'
import type { Readings } from './readings.js'

/** Reads how a model uses its latent space: a variational one its dimensions, a discrete one its codebook. */
export async function readLatent(model: Model, { input, labels = null }: Batch): Promise<Readings> {
  return { ...(await readPosterior(model, input, labels)), ...(await readCodes(model, input)) }
}

async function readPosterior(model: Model, input: tf.Tensor, labels: tf.Tensor | null): Promise<Readings> {
  if (!model.posterior) return {}
  const { mean, logVariance } = model.posterior(input, labels)
  try {
    const [means, logVariances] = await Promise.all([mean.data(), logVariance.data()])
    const examples = input.shape[0] ?? 0
    return { klPerDimension: klPerDimension(means, logVariances, examples), activeUnits: activeUnits(means, examples) }
  } finally {
    mean.dispose()
    logVariance.dispose()
  }
}

async function readCodes({ codes }: Model, input: tf.Tensor): Promise<Readings> {
  if (!codes) return {}
  const numbers = codes.of(input)
  try {
    const counts = new Float64Array(codes.size)
    for (const number of await numbers.data()) counts[number] = (counts[number] ?? 0) + 1
    return {
      codesDrawn: numbers.size,
      codeEntries: codes.size,
      codesUsed: counts.filter((count) => count > 0).length,
      codePerplexity: perplexity(counts),
    }
  } finally {
    numbers.dispose()
  }
}
