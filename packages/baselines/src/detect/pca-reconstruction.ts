import type { Examples } from '@sandglass/base'
import type { Detector, FitOptions } from '../method.js'
import { checkCount, checkLike, rowBlocks } from '../numbers/rows.js'
import { resolveFit, resolvePass } from '../options.js'
import { resolveKept } from '../reduce/kept.js'
import { type Kept, principalDirections } from '../reduce/principal.js'
import { project, restored } from '../reduce/projection.js'

export type PcaReconstructionOptions = Kept

/**
 * Scores an example by the mean squared error of its reconstruction from principal components: what a linear
 * autoencoder would do (Shyu, Chen, Sarinnapakorn and Chang, "A novel anomaly detection scheme based on principal component
 * classifier", 2003, in its simplest form).
 *
 * @param options `{ components }`, how many directions are kept, or `{ variance }`, the share of the variance that they must
 * carry. Default `{ variance: 0.9 }`.
 * @throws InvalidArgumentError
 *
 * @example
 * const { score } = await pcaReconstruction({ components: 32 }).fit(normal)
 */
export function pcaReconstruction(options: PcaReconstructionOptions = { variance: 0.9 }): Detector {
  const caller = 'pcaReconstruction'
  const kept = resolveKept(caller, options)
  return {
    name: 'pca-reconstruction',
    task: 'detect',
    options: { ...kept },
    async fit(examples: Examples, fitOptions?: FitOptions) {
      const { signal } = resolveFit(caller, fitOptions)
      checkCount(caller, examples, 2)
      const principal = await principalDirections(caller, examples, kept, signal)
      return {
        async score(asked, passOptions) {
          const pass = resolvePass(caller, passOptions)
          checkLike(caller, asked, examples.shape)
          const scores = new Float64Array(asked.count)
          for await (const block of rowBlocks(caller, asked, pass.signal)) {
            const codes = project(principal, block)
            const components = codes.length / block.count
            for (let row = 0; row < block.count; row++) {
              const back = restored(principal, codes.subarray(row * components, (row + 1) * components))
              scores[block.start + row] = meanSquaredError(block.values, row * block.size, back)
            }
          }
          return scores
        },
      }
    },
  }
}

function meanSquaredError(values: Float32Array, start: number, back: Float64Array): number {
  let sum = 0
  for (let i = 0; i < back.length; i++) sum += ((values[start + i] as number) - (back[i] as number)) ** 2
  return sum / back.length
}
