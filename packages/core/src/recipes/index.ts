import { conditional } from './conditional.js'
import { denoiser } from './denoiser.js'
import { dense } from './dense.js'
import type { Recipe } from './recipe.js'
import { variational } from './variational.js'

export type RecipeName = 'dense' | 'denoiser' | 'variational' | 'conditional'

/** The configs that have a name. */
export const recipes: Readonly<Record<RecipeName, Recipe>> = { dense, denoiser, variational, conditional }
