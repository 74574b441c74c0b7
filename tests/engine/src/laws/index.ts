import { binaryLaws } from './binary.js'
import { convolutionLaws } from './convolution.js'
import { depthwiseLaws } from './depthwise.js'
import { fusedConvolutionLaws } from './fused-convolution.js'
import { fusedDenseLaws } from './fused-dense.js'
import { fusedTransposedConvolutionLaws } from './fused-transposed-convolution.js'
import type { Law } from './law.js'
import { matrixProductLaws } from './matrix-product.js'
import { movementLaws } from './movement.js'
import { poolingLaws } from './pooling.js'
import { reductionLaws } from './reductions.js'
import { resizeLaws } from './resize.js'
import { unaryLaws } from './unary.js'

/** What every kernel has to give, whatever the number of threads. */
export const laws: readonly Law[] = [
  ...unaryLaws,
  ...binaryLaws,
  ...reductionLaws,
  ...movementLaws,
  ...matrixProductLaws,
  ...convolutionLaws,
  ...depthwiseLaws,
  ...poolingLaws,
  ...resizeLaws,
  ...fusedDenseLaws,
  ...fusedConvolutionLaws,
  ...fusedTransposedConvolutionLaws,
]
