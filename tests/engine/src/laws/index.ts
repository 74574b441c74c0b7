import { binaryLaws } from './binary.js'
import { blockLaws } from './blocks.js'
import { convolutionLaws } from './convolution.js'
import { depthwiseLaws } from './depthwise.js'
import { divisionLaws } from './division.js'
import { fusedAdamLaws } from './fused-adam.js'
import { fusedConvolutionLaws } from './fused-convolution.js'
import { fusedDenseLaws } from './fused-dense.js'
import { fusedLayerNormalizationLaws } from './fused-layer-normalization.js'
import { fusedLossLaws } from './fused-losses.js'
import { fusedTransposedConvolutionLaws } from './fused-transposed-convolution.js'
import { gatherLaws } from './gather.js'
import type { Law } from './law.js'
import { logicLaws } from './logic.js'
import { matrixProductLaws } from './matrix-product.js'
import { movementLaws } from './movement.js'
import { partsLaws } from './parts.js'
import { poolingLaws } from './pooling.js'
import { reductionLaws } from './reductions.js'
import { resizeLaws } from './resize.js'
import { resizeBilinearLaws } from './resize-bilinear.js'
import { scanLaws } from './scan.js'
import { topKLaws } from './top-k.js'
import { unaryLaws } from './unary.js'

/** What every kernel has to give, whatever the number of threads. */
export const laws: readonly Law[] = [
  ...unaryLaws,
  ...binaryLaws,
  ...reductionLaws,
  ...scanLaws,
  ...divisionLaws,
  ...topKLaws,
  ...movementLaws,
  ...partsLaws,
  ...gatherLaws,
  ...blockLaws,
  ...logicLaws,
  ...matrixProductLaws,
  ...convolutionLaws,
  ...depthwiseLaws,
  ...poolingLaws,
  ...resizeLaws,
  ...resizeBilinearLaws,
  ...fusedDenseLaws,
  ...fusedConvolutionLaws,
  ...fusedTransposedConvolutionLaws,
  ...fusedLossLaws,
  ...fusedLayerNormalizationLaws,
  ...fusedAdamLaws,
]
