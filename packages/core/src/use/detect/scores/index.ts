import type { ScoreName } from '../options.js'
import { latentMahalanobis } from './latent-mahalanobis.js'
import { latentNearest } from './latent-nearest.js'
import { negativeElbo } from './negative-elbo.js'
import { reconstruction } from './reconstruction.js'
import type { Score } from './score.js'

/** Every score by its name in a config. */
export const scores: Readonly<Record<ScoreName, Score>> = {
  reconstruction,
  'latent-mahalanobis': latentMahalanobis,
  'latent-nearest': latentNearest,
  'negative-elbo': negativeElbo,
}
