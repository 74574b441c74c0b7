import { refuse } from '@sandglass/base'
import type { Sampler } from './sampler.js'

/**
 * Codes from the standard normal distribution: the prior of variational models, and of no
 * others. It has to be the one that the codes were held to; else the decoder never saw such codes.
 */
export function standardNormal(): Sampler {
  return {
    name: 'the standard normal prior',
    space: 'latents',
    classes: null,
    check(caller, { prior, config }) {
      if (prior !== 'standard-normal')
        refuse(
          caller,
          'sampler',
          `one that was fitted on codes, as the codes of the model "${config.type}" have no prior`,
          'standardNormal()',
          'Fit one: await gaussianMixture(model, examples), or for discrete codes await codePrior(model, examples).',
        )
    },
    draw(random, into) {
      for (let i = 0; i < into.length; i++) into[i] = random.normal()
    },
  }
}
