import { refuse, type Shape, sizeOf } from '@sandglass/base'
import { div, maximum, mean, type Scalar, type Tensor } from '@tensorflow/tfjs-core'
import { expandNetwork, type NetworkConfig } from '../../networks/index.js'
import { keepLargest } from '../../operations/keep-largest.js'
import { rateDivergence } from '../../operations/rate-divergence.js'
import { reshape } from '../../operations/reshape.js'
import { scale } from '../../operations/scale.js'
import { scaleExamples } from '../../operations/scale-examples.js'
import { regularizer } from '../../regularizers/index.js'
import { type Moment, type Scheduled, valueAt } from '../../schedules/index.js'
import type { SparsityConfig } from './config.js'

/** What a code goes through, and what it costs. */
export interface Sparsity {
  /**
   * `[batch, …latentShape]` → the same
   *
   * @param moment of the training; its step is infinite outside
   */
  readonly constrain: (code: Tensor, moment: Moment) => Tensor
  /**
   * What is added to the loss; null where nothing is.
   *
   * @param weights `[batch]`: how much each example counts; null where all count alike
   */
  readonly penalty: ((code: Tensor, weights: Tensor | null) => Scalar) | null
}

export function sparsityOf(config: SparsityConfig, latentShape: Shape): Sparsity {
  const units = sizeOf(latentShape)
  const rows = (code: Tensor) => reshape(code, [-1, units])
  switch (config.type) {
    case 'l1':
      return {
        constrain: (code) => code,
        penalty: (code, weights) => regularizer({ type: 'l1', l1: config.weight }).penalty(code, 1 / (code.shape[0] ?? 1), weights),
      }
    case 'rate':
      return {
        constrain: (code) => code,
        penalty(code, weights) {
          const counted = weights ? scaleExamples(rows(code), inMean(weights)) : rows(code)
          return scale(rateDivergence(counted, config.rate), config.weight)
        },
      }
    case 'top-k':
      return {
        constrain(code, moment) {
          const active = Math.round(valueAt(config.active, moment))
          return reshape(keepLargest(rows(code), Math.min(Math.max(active, 1), units)), code.shape)
        },
        penalty: null,
      }
  }
}

/** Weights by which a mean over the batch becomes one over as many examples as they count for. */
function inMean(weights: Tensor): Tensor {
  return div(weights, maximum(mean(weights), Number.EPSILON))
}

/** @throws InvalidArgumentError if a network's code can't be made sparse that way */
export function checkSparsity(caller: string, config: SparsityConfig, network: NetworkConfig, latentShape: Shape): void {
  if (config.type === 'top-k') checkActive(caller, config.active, sizeOf(latentShape))
  const activation = codeActivation(network)
  if (config.type === 'rate' && activation !== 'sigmoid')
    refuse(
      caller,
      'network',
      'one whose code is of sigmoids with sparsity "rate", which a rate is a mean of',
      activation,
      network.type === 'custom'
        ? "End the encoder with 'sigmoid', or choose sparsity 'l1' or 'top-k'."
        : "Set network.latentActivation to 'sigmoid', or choose sparsity 'l1' or 'top-k'.",
    )
}

function checkActive(caller: string, active: Scheduled, units: number): void {
  const inTheEnd = valueAt(active, { step: Number.POSITIVE_INFINITY })
  if (!Number.isInteger(inTheEnd) || inTheEnd < 1 || inTheEnd > units)
    refuse(
      caller,
      'sparsity.active',
      `a whole number from 1 to ${units}, the size of the code, or a schedule that ends in one`,
      active,
      'Keep some of the code, or widen it.',
    )
}

/** Layers whose outputs stay in the range of their inputs. */
const keepRange: readonly string[] = ['reshape', 'flatten', 'crop', 'upsampling', 'max-pooling', 'average-pooling']

/** The activation that a network's code comes from; null if it comes from something else. */
export function codeActivation(network: NetworkConfig): string | null {
  const last = expandNetwork(network).encoder.findLast(({ type }) => !keepRange.includes(type))
  return last && 'activation' in last ? last.activation : null
}
