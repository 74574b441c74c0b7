import { activate } from '../operations/activation.js'
import { structuralDissimilarity } from '../operations/structural-similarity.js'
import { fitsStructuralWindow, windowSize } from '../operations/structural-window.js'
import type { Loss } from './loss.js'

/**
 * 1 − SSIM, the mean structural similarity of images in [0, 1] (Wang et al., 2004): compares means,
 * contrast and structure in a Gaussian window of 11 × 11, as eyes do, and not pixel by pixel.
 */
export const structuralSimilarity: Loss = {
  defaultOutput: 'sigmoid',
  outputs: null,
  // A place's similarity is of all values in its window: one can't be left out.
  masks: false,
  compute: (logits, targets, output, { weights } = {}) =>
    structuralDissimilarity(activate(logits, output), targets, weights ?? null),
  requirement: () => ({
    range: [0, 1],
    because: 'structural similarity',
    cure: "Scale the values into [0, 1], or train with loss: 'mean-squared-error'.",
  }),
  fits: (shape) =>
    fitsStructuralWindow(shape)
      ? null
      : `made of images [height, width, channels] of at least ${windowSize} × ${windowSize}, the size of its window`,
}
