import { denoiser } from './denoiser.js'
import { dense } from './dense.js'
import type { Recipe } from './recipe.js'

export type RecipeName = 'dense' | 'denoiser'

/** The configs that have a name. */
export const recipes: Readonly<Record<RecipeName, Recipe>> = { dense, denoiser }
