import { alignedRestorerRatio, denoiserRatio, restorerRatio } from './denoising.js'
import { convolutionalDensity, convolutionalImportanceWeighted, density, importanceWeighted } from './density.js'
import { variational2, variational2Falling, variational20, variational20Falling } from './grey-variational.js'
import type { Study } from './study.js'
import { deep, deepFalling, denoiser, dense } from './tutorial.js'

/** Every study, in the order of the table. */
export const studies: readonly Study[] = [
  dense,
  denoiser,
  deep,
  deepFalling,
  denoiserRatio,
  restorerRatio,
  alignedRestorerRatio,
  variational20,
  variational20Falling,
  variational2,
  variational2Falling,
  density,
  importanceWeighted,
  convolutionalDensity,
  convolutionalImportanceWeighted,
]
