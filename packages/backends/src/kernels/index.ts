/**
 * Our kernels, each in the shape that TensorFlow.js asks for.
 *
 * A kernel resolves shapes and attributes in TypeScript, gets the addresses that it needs from the
 * backend, and calls WebAssembly functions that know numbers and addresses only. Calls that it can't
 * serve (another type, another layout) go to the cpu backend's kernel of the same name, and so do
 * all names that are not here.
 *
 * A new kernel: a file beside this one, a line in `kernels`. cpu's kernels call one another directly,
 * not through the registry: a kernel that they build others from (`Softmax` from `Exp`, …) does not
 * speed those up, so override the compositions as well.
 */
import { getKernel, getKernelsForBackend, registerKernel } from '@tensorflow/tfjs-core'
import { addN } from './add-n.js'
import { matMul } from './batch-mat-mul.js'
import { batchNormalization } from './batch-normalization.js'
import { binaryKernels } from './binary.js'
import { blockKernels } from './blocks.js'
import { cast } from './cast.js'
import { conv2d } from './conv2d.js'
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js'
import { conv2dBackpropInput } from './conv2d-backprop-input.js'
import { depthwiseKernels } from './depthwise/depthwise-conv2d.js'
import { depthwiseGradientKernels } from './depthwise/gradients.js'
import { fillKernels } from './fill.js'
import { adam } from './fused/adam.js'
import { convolution } from './fused/convolution.js'
import { convolutionGradient } from './fused/convolution-gradient.js'
import { dense, denseGradient } from './fused/dense.js'
import { layerNormalization, layerNormalizationGradient } from './fused/layer-normalization.js'
import { bernoulliLogProbability } from './fused/log-probability.js'
import { binaryCrossentropy, meanSquaredError } from './fused/loss.js'
import { transposedConvolution, transposedConvolutionGradient } from './fused/transposed-convolution.js'
import { fusedConv2d } from './fused-conv2d.js'
import { fusedMatMul } from './fused-mat-mul.js'
import { gatherKernels } from './gather.js'
import type { Kernel } from './kernel.js'
import { logicKernels } from './logic.js'
import { movementKernels } from './movement.js'
import { oneHot } from './one-hot.js'
import { paddingKernels } from './padding.js'
import { partsKernels } from './parts.js'
import { poolingKernels } from './pooling.js'
import { reductionKernels } from './reductions.js'
import { resizeBilinearKernels } from './resize-bilinear.js'
import { resizeNearestKernels } from './resize-nearest-neighbor.js'
import { scanKernels } from './scan.js'
import { select } from './select.js'
import { softmax } from './softmax.js'
import { topK } from './top-k.js'
import { unaryKernels } from './unary.js'
import { viewKernels } from './view.js'

export const kernels: readonly Kernel[] = [
  ...unaryKernels,
  ...binaryKernels,
  ...logicKernels,
  ...reductionKernels,
  ...scanKernels,
  ...viewKernels,
  ...movementKernels,
  ...partsKernels,
  ...paddingKernels,
  ...blockKernels,
  ...gatherKernels,
  ...fillKernels,
  oneHot,
  addN,
  cast,
  select,
  topK,
  softmax,
  batchNormalization,
  matMul,
  fusedMatMul,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  fusedConv2d,
  ...depthwiseKernels,
  ...depthwiseGradientKernels,
  convolution,
  convolutionGradient,
  transposedConvolution,
  transposedConvolutionGradient,
  dense,
  denseGradient,
  bernoulliLogProbability,
  binaryCrossentropy,
  meanSquaredError,
  layerNormalization,
  layerNormalizationGradient,
  adam,
  ...poolingKernels,
  ...resizeNearestKernels,
  ...resizeBilinearKernels,
]

/**
 * Registers our kernels under a backend's name, and for every other operation the cpu backend's, if
 * that is loaded. Once is enough, and again once it is.
 */
export function registerKernels(backendName: string): void {
  for (const kernel of [...kernels, ...getKernelsForBackend('cpu')])
    if (getKernel(kernel.kernelName, backendName) === undefined) registerKernel({ ...kernel, backendName })
}
