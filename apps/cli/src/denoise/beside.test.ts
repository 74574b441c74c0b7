import { describe, expect, it } from 'vitest'
import { adviceOf, type Beside, howMeasured } from './beside.js'

const closeness = (peakSignalToNoiseRatio: number) => ({
  meanSquaredError: 10 ** (-peakSignalToNoiseRatio / 10),
  peakSignalToNoiseRatio,
  peakSignalToNoiseRatioOfMeanError: peakSignalToNoiseRatio,
  structuralSimilarity: null,
})

const others = (noisy: number, black: number, median: number): Beside[] => [
  { name: 'noisy input', settings: {}, tunedBy: null, closeness: closeness(noisy) },
  { name: 'all black', settings: {}, tunedBy: null, closeness: closeness(black) },
  { name: 'median filter', settings: { size: 5 }, tunedBy: '100 validation images', closeness: closeness(median) },
]

describe('adviceOf', () => {
  it('says by how much the result is nearer to the originals, also than the best of the others', () => {
    expect(adviceOf(closeness(19), others(9, 10, 14))).toBe(
      'The result is 10.00 dB nearer to the originals than the noisy input, and 5.00 dB nearer than the best of the others, the median filter.',
    )
    expect(adviceOf(closeness(19), others(15, 10, 14))).toBe('The result is 4.00 dB nearer to the originals than the noisy input.')
  })

  it('says plainly what is as good or better, and what to do', () => {
    expect(adviceOf(closeness(12), others(9, 10, 14))).toBe(
      'The result (12.00 dB) is no better than the median filter (14.00 dB). Use the median filter, or train on images and noise like these.',
    )
    expect(adviceOf(closeness(12), others(13, 10, 14))).toMatch(
      /no better than the noisy input \(13\.00 dB\) and the median filter \(14\.00 dB\)\. Use the median filter/,
    )
    expect(adviceOf(closeness(12), others(13, 10, 11))).toMatch(/The model makes these images worse: train on/)
    expect(adviceOf(closeness(12), others(9, 12, 10))).toMatch(/than the all black image .*It has learnt little: train longer/)
  })
})

describe('howMeasured', () => {
  it('tells the window, the peak, and by what filters were tuned', () => {
    expect(howMeasured(others(1, 2, 3))).toMatch(
      /peak 1.*clipped.*window of 11 × 11, standard deviation 1\.5\. Tuned by 100 validation images: median filter \(size 5\)\.$/,
    )
    expect(howMeasured(others(1, 2, 3).slice(0, 2))).not.toMatch(/Tuned/)
  })
})
