import { refuse, sizeOf } from '@sandglass/base'
import type { Model } from '../../../models/model.js'
import { drawIndex } from '../draw-index.js'
import type { Sampler } from '../sampler.js'
import { drawFrom } from './mixture.js'
import { type Chosen, type FittedMixtures, writeMixtures } from './stored.js'

/** A fitted mixture. */
export interface GaussianMixtureSampler extends Sampler, Chosen {}

export function mixtureSampler(fitted: FittedMixtures): GaussianMixtureSampler {
  const { size, perClass, counts, mixtures, components, logLikelihood, tried } = fitted
  return {
    name: `a mixture of ${components === 1 ? 'one normal distribution' : `${components} normal distributions`}${perClass ? ' a class' : ''}`,
    space: 'latents',
    classes: perClass ? counts.length : null,
    components,
    logLikelihood,
    tried,
    check(caller, model) {
      refuseDiscrete(caller, model)
      if (sizeOf(model.latentShape) !== size)
        refuse(
          caller,
          'sampler',
          `fitted on codes of ${sizeOf(model.latentShape)} numbers, as the model has`,
          size,
          'Fit it on this model.',
        )
    },
    draw(random, into, label) {
      const mixture = mixtures[label ?? drawIndex(random, counts)]
      if (!mixture)
        return refuse('generate', 'labels', 'classes that the sampler was fitted on', label, 'It saw no example of that one.')
      drawFrom(mixture, random, into)
    },
    learnt: () => writeMixtures(fitted),
  }
}

export function refuseDiscrete(caller: string, { codes, config }: Model): void {
  if (codes)
    refuse(caller, 'model', 'one with continuous codes', config.type, 'For a discrete model there is codePrior(model, examples).')
}
