/**
 * What a loss learns of noisy targets: their mean, or their median. Noise that is cut off at black moves the mean, but
 * leaves the median where it was.
 */
export type Centre = 'mean' | 'median'
