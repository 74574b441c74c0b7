import {
  fusedKernels,
  type LayerNormalizationAttributes,
  type LayerNormalizationGradientInputs,
  type LayerNormalizationInputs,
} from '@sandglass/base'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { kernel } from '../kernel.js'

/** Values of which one chunk is made. */
const grain = 8192
/** Rows of which assembly/layer-normalization.ts makes one item of the gradient. */
const blockLength = 128

/** (x − mean) / √(variance + epsilon) · gamma + beta, row by row. */
export const layerNormalization = kernel<LayerNormalizationInputs<TensorInfo>, LayerNormalizationAttributes>(
  fusedKernels.layerNormalization,
  ({ inputs: { x, gamma, beta }, attrs: { epsilon }, backend }) => {
    const [rows, columns] = x.shape as [number, number]
    const outputs = [x.shape, [rows], [rows]].map((shape) => backend.output(shape, 'float32'))
    const [out, means, factors] = outputs.map((output) => backend.address(output)) as [number, number, number]
    const [from, scales, shifts] = [x, gamma, beta].map((input) => backend.address(input)) as [number, number, number]
    const chunk = Math.ceil(grain / columns)
    backend.parallel('normalizeRows', rows, chunk, from, scales, shifts, out, means, factors, columns, epsilon)
    return outputs
  },
)

export const layerNormalizationGradient = kernel<LayerNormalizationGradientInputs<TensorInfo>>(
  fusedKernels.layerNormalizationGradient,
  ({ inputs: { dy, x, means, factors, gamma }, backend }) => {
    const [rows, columns] = x.shape as [number, number]
    const outputs = [x.shape, [columns], [columns]].map((shape) => backend.output(shape, 'float32'))
    const [out, gammaGradient, betaGradient] = outputs.map((output) => backend.address(output)) as [number, number, number]
    const given = [dy, x, means, factors, gamma].map((input) => backend.address(input)) as [number, number, number, number, number]
    const blocks = Math.ceil(rows / blockLength)
    const [ofGamma, ofBeta] = [backend.scratch(blocks * columns * 8), backend.scratch(blocks * columns * 8)]
    const chunk = Math.ceil(grain / (blockLength * columns))
    backend.parallel('normalizeRowsGradient', blocks, chunk, ...given, out, ofGamma, ofBeta, rows, columns)
    backend.parallel('sumSlots', columns, 64, ofGamma, gammaGradient, blocks, columns, 1)
    backend.parallel('sumSlots', columns, 64, ofBeta, betaGradient, blocks, columns, 1)
    return outputs
  },
)
