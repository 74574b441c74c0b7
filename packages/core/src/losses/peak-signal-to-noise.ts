import { activate } from '../operations/activation.js'
import { negativePeakSignalToNoise } from '../operations/negative-peak-signal-to-noise.js'
import { type Loss, withinReach } from './loss.js'

/**
 * The peak signal-to-noise ratio in decibels, negated: the mean over examples of 10·log₁₀ of each one's mean squared error. What
 * restored images are judged by; an image that comes out well already counts for as much as one that doesn't (as in Chen, Lu,
 * Zhang, Chu and Chen, "HINet: half instance normalization network for image restoration", 2021).
 */
export const peakSignalToNoise: Loss = {
  defaultOutput: 'linear',
  outputs: null,
  // An example's error is of all its values.
  masks: false,
  compute: (logits, targets, output, { weights } = {}) =>
    negativePeakSignalToNoise(activate(logits, output), targets, weights ?? null),
  requirement: withinReach,
}
