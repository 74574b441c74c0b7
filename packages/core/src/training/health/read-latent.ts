import * as tf from '@tensorflow/tfjs-core'
import { perplexity } from '../../evaluation/perplexity.js'
import { activeUnits, klPerDimension } from '../../evaluation/posterior-statistics.js'
import type { Model } from '../../models/model.js'
import type { MicroBatch } from '../micro-batches.js'
import type { Readings } from './readings.js'

/**
 * Reads how a model uses its latent space: a variational one its dimensions, a discrete one its codebook.
 *
 * @param parts the examples, as they go through the network one after the other
 */
export async function readLatent(model: Model, parts: readonly MicroBatch[]): Promise<Readings> {
  return { ...(await readPosterior(model, parts)), ...(await readCodes(model, parts)) }
}

async function readPosterior({ posterior }: Model, parts: readonly MicroBatch[]): Promise<Readings> {
  if (!posterior) return {}
  const { mean, logVariance } = tf.tidy(() => {
    const each = parts.map(({ batch }) => posterior(batch.input, batch.labels))
    return { mean: tf.concat(each.map(({ mean }) => mean)), logVariance: tf.concat(each.map(({ logVariance }) => logVariance)) }
  })
  try {
    const [means, logVariances] = await Promise.all([mean.data(), logVariance.data()])
    const [examples = 0] = mean.shape
    return { klPerDimension: klPerDimension(means, logVariances, examples), activeUnits: activeUnits(means, examples) }
  } finally {
    mean.dispose()
    logVariance.dispose()
  }
}

async function readCodes({ codes }: Model, parts: readonly MicroBatch[]): Promise<Readings> {
  if (!codes) return {}
  const numbers = tf.tidy(() => tf.concat(parts.map(({ batch }) => codes.of(batch.input))))
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
