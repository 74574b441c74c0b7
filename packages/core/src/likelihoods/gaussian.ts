import { sum, type Tensor } from '@tensorflow/tfjs-core'
import { activate, activationOf } from '../operations/activation.js'
import { floored } from '../operations/floored.js'
import { meanSquaredError } from '../operations/mean-squared-error.js'
import { valueAxes } from '../operations/natural-log-probability.js'
import { normalLogDensity } from '../operations/normal-log-density.js'
import { scaledMean } from '../operations/scaled-mean.js'
import { squaredDistance } from '../operations/squared-distance.js'
import type { Likelihood } from './likelihood.js'

/**
 * The least log-deviation: exp(−6) = 0.0025, finer than the grey levels of bytes in [0, 1]. Without
 * one, data that can be reconstructed exactly would have a density without bounds.
 */
const minimumLogScale = -6

function logScaleOf(logScale: Tensor | null): Tensor {
  if (!logScale) throw new TypeError('A Gaussian likelihood’s scale is missing.')
  return floored(logScale, minimumLogScale)
}

/**
 * Each value is normally distributed around the decoder's output, with one standard deviation for all
 * of them, which is learnt: it comes to the root mean squared error, and so weighs reconstruction
 * against divergence by itself (Rybkin, Daniilidis and Levine, "Simple and effective VAE training
 * with calibrated decoders", 2021). One for each value would go to 0 wherever the data are constant,
 * as at an image's edges.
 */
export const gaussian: Likelihood = {
  measure: 'density',
  defaultOutput: 'linear',
  outputs: null,
  hasScale: true,
  logProbability({ logits, targets, output, logScale, mask = null }) {
    const distances = squaredDistance(activate(logits, output), targets, mask)
    const values = mask ? sum(mask, valueAxes(mask, targets)) : targets.size / (targets.shape[0] ?? 1)
    return normalLogDensity(distances, logScaleOf(logScale), values)
  },
  loss({ logits, targets, output, logScale }) {
    const values = targets.size / (targets.shape[0] ?? 1)
    const distance = scaledMean(meanSquaredError(activate(logits, output), targets), values)
    return scaledMean(normalLogDensity(distance, logScaleOf(logScale), values), -1)
  },
  mean: null,
  requirement(output) {
    const { range } = activationOf(output)
    return (
      range && {
        range,
        because: `a ${output} output`,
        cure: "Scale the values into its range, or choose outputActivation: 'linear'.",
      }
    )
  },
}
