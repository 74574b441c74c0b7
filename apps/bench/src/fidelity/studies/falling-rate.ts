import { recipes } from '@sandglass/core'
import type { Study } from './study.js'

/** The same training with the learning rate of our recipes: a higher one that falls. */
export function withFallingRate(study: Study): Study {
  const { optimizer } = recipes.variational.config.training ?? {}
  return {
    ...study,
    name: `${study.name}-falling`,
    title: study.title.replace('Adam at 0.001', 'Adam from 0.003 falling'),
    training: { ...study.training, optimizer },
    selection:
      'no epoch; the rate is the variational recipe’s, which was settled on while its figures on the test images were looked at',
  }
}
