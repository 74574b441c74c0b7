import { describe, expect, it } from 'vitest'
import { flagOf, inWords, withinSentence } from './names.js'

describe('names', () => {
  it('are words to people, and flags on a command line', () => {
    expect(inWords('peakSignalToNoise')).toBe('peak signal to noise')
    expect(flagOf('falseAlarms')).toBe('--false-alarms')
  })

  it('keep their capitals within a sentence where they are no words', () => {
    expect(withinSentence('Dense autoencoder')).toBe('dense autoencoder')
    expect(withinSentence('MNIST')).toBe('MNIST')
    expect(withinSentence('Denoiser for MNIST')).toBe('denoiser for MNIST')
  })
})
