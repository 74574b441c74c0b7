import { refuse } from '@sandglass/base'
import { lossNameOf } from '../../losses/index.js'
import type { Model } from '../../models/model.js'
import type { Plan } from '../options.js'
import type { Centre } from './centre.js'
import { checkCorruption } from './check-corruption.js'
import { checkNoisyPairs } from './check-pairs.js'

/** Of a model without a loss, the likelihood's mean is learnt. */
function centreOf({ config }: Pick<Model, 'config'>): Centre {
  const loss = config.loss as Parameters<typeof lossNameOf>[0] | undefined
  return loss !== undefined && lossNameOf(loss) === 'mean-absolute-error' ? 'median' : 'mean'
}

/**
 * Holds a training with noisy targets (Lehtinen et al., "Noise2Noise", 2018) to what makes it work: two draws of noise
 * that know nothing of each other, and whose targets' centre is the clean value.
 *
 * @throws InvalidArgumentError if the corruption moves that centre
 * @throws InvalidDataError if the noise of pairs was cut off, or isn't on the same level
 */
export async function checkNoisyTargets({ caller, model, config, training, corruption }: Plan): Promise<void> {
  const isPair = training.input !== training.target
  if (config.corruptedTargets)
    refuse(caller, 'corruptedTargets', 'false with noisyTargets, whose noise is drawn apart', true, 'Leave one of them out.')
  if (isPair === (corruption !== null))
    refuse(
      caller,
      'noisyTargets',
      'false without pairs of noisy examples, or else a corruption of clean ones',
      true,
      'Give { input, target }, two noisy examples of the same thing; or examples and a corruption.',
    )
  const centre = centreOf(model)
  if (corruption) checkCorruption(caller, corruption, training.target.examples.range ?? [0, 1], centre)
  else await checkNoisyPairs(caller, training, centre)
}
