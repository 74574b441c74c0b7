import { recipes } from '@sandglass/core'
import type { Study } from './study.js'

const constantRate = 'Adam at 0.001'

/** The same training with the learning rate of our recipes: a higher one that falls. */
export function withFallingRate(study: Study): Study {
  const { optimizer } = recipes.variational.config.training ?? {}
  return {
    ...study,
    name: `${study.name}-falling`,
    title: study.title.replace(constantRate, 'Adam from 0.003 falling'),
    training: { ...study.training, optimizer },
    selection: 'nothing; the rate is that of the variational recipe',
  }
}
