import { alignedRestorer } from './aligned-restorer.js'
import { conditional } from './conditional.js'
import { contractive } from './contractive.js'
import { denoiser } from './denoiser.js'
import { dense } from './dense.js'
import type { Recipe } from './recipe.js'
import { restorer } from './restorer.js'
import { sparse } from './sparse.js'
import { variational } from './variational.js'
import { vectorQuantized } from './vector-quantized.js'

export type RecipeName =
  | 'dense'
  | 'denoiser'
  | 'restorer'
  | 'aligned-restorer'
  | 'sparse'
  | 'contractive'
  | 'variational'
  | 'conditional'
  | 'vector-quantized'

/** The configs that have a name. */
export const recipes: Readonly<Record<RecipeName, Recipe>> = {
  dense,
  denoiser,
  restorer,
  'aligned-restorer': alignedRestorer,
  sparse,
  contractive,
  variational,
  conditional,
  'vector-quantized': vectorQuantized,
}
