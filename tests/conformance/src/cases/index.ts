import type { Case } from '../case.js'
import { adjointCases } from './adjoint.js'
import { binaryCases } from './binary.js'
import { convolutionCases } from './convolution.js'
import { coreAdamCases } from './core-adam.js'
import { coreCodeCases } from './core-codes.js'
import { coreConvolutionCases } from './core-convolutions.js'
import { coreDenseAndLossCases } from './core-dense-and-losses.js'
import { coreElementwiseCases } from './core-elementwise.js'
import { coreLossCases } from './core-losses.js'
import { coreNetworkCases } from './core-networks.js'
import { coreNormalizationCases } from './core-normalization.js'
import { corePosteriorCases } from './core-posteriors.js'
import { depthwiseConvolutionCases } from './depthwise-convolution.js'
import { matrixProductCases } from './matrix-product.js'
import { poolingCases } from './pooling.js'
import { rearrangementCases } from './rearrangement.js'
import { reductionCases } from './reduction.js'
import { resizeCases } from './resize.js'
import { unaryCases } from './unary.js'

/** Every operation and gradient that Sandglass asks of a backend. */
export const cases: readonly Case[] = [
  ...matrixProductCases,
  ...convolutionCases,
  ...depthwiseConvolutionCases,
  ...poolingCases,
  ...resizeCases,
  ...unaryCases,
  ...binaryCases,
  ...reductionCases,
  ...rearrangementCases,
  ...adjointCases,
  ...coreElementwiseCases,
  ...coreCodeCases,
  ...coreLossCases,
  ...coreNetworkCases,
  ...coreNormalizationCases,
  ...corePosteriorCases,
  ...coreDenseAndLossCases,
  ...coreConvolutionCases,
  ...coreAdamCases,
]
