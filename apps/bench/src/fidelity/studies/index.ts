import { density, importanceWeighted } from './density.js'
import { variational2, variational20, variationalRecipe } from './grey-variational.js'
import type { Study } from './study.js'
import { deep, denoiser, dense } from './tutorial.js'

/** Every study, in the order of the table. */
export const studies: readonly Study[] = [
  dense,
  denoiser,
  deep,
  variational20,
  variationalRecipe,
  variational2,
  density,
  importanceWeighted,
]
