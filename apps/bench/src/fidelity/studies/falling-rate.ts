import type { TrainingInput } from '@sandglass/core'
import type { Study } from './study.js'

const peaks = [0.001, 0.002, 0.003, 0.005, 0.01]

/**
 * The same training with a learning rate that rises for an epoch and then falls along a cosine, as in our recipes.
 *
 * @param peak the one of `peaks` that `npm run fidelity -- --choose` finds to be the best on training images held out
 */
export function withFallingRate(study: Study, peak: number): Study {
  const training = (candidate: number): TrainingInput => ({
    ...study.training,
    optimizer: { type: 'adam', learningRate: { type: 'cosine', peak: candidate, warmUp: { epochs: 1 } } },
  })
  return {
    ...study,
    name: `${study.name}-falling`,
    title: study.title.replace('Adam at 0.001', `Adam from ${peak} falling`),
    training: training(peak),
    choice: {
      what: 'the peak of the rate',
      remark: 'that it rises and falls as in our recipes was settled on while figures on the test images were looked at',
      candidates: peaks,
      chosen: peak,
      training,
    },
  }
}
