import { sizeOf } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import type { Pass } from '../../layers/layer.js'
import type { Network } from '../../networks/network.js'
import type { Weights } from '../../networks/weights.js'
import { activationSlope } from '../../operations/activation-slope.js'
import { jacobianNorm } from '../../operations/jacobian-norm.js'
import { meanSquaredError } from '../../operations/mean-squared-error.js'
import { scale } from '../../operations/scale.js'
import { scaleExamples } from '../../operations/scale-examples.js'
import { sharesOf } from '../../operations/shares.js'
import { twoLayerJacobianNorm } from '../../operations/two-layer-jacobian-norm.js'
import { normals } from '../normals.js'
import type { DenseLink } from './dense-chain.js'

/** A forward pass through the encoder, and ‖∂code/∂input‖²_F, a mean over the batch. */
export type Contraction = (input: tf.Tensor, pass: Pass) => { readonly latent: tf.Tensor; readonly norm: tf.Scalar }

/** Exact, from the layers' slopes and kernels. */
export function closedForm(network: Network, weights: Weights, chain: readonly DenseLink[]): Contraction {
  const kernels = chain.map(({ name }) => weights.get(`${name}.kernel`) as tf.Variable)
  return (input, pass) => {
    const outputs = new Map<string, tf.Tensor>()
    const latent = network.encode(input, {
      ...pass,
      watch(name, layer, apply) {
        const output = pass.watch ? pass.watch(name, layer, apply) : apply()
        outputs.set(name, output)
        return output
      },
    })
    const slopeOf = ({ name, activation }: DenseLink) => activationSlope(outputs.get(name) as tf.Tensor, activation)
    const [link, last] = chain as readonly [DenseLink, DenseLink?]
    const first = weighed(slopeOf(link), pass.weights ?? null)
    const [kernel, second] = kernels as [tf.Variable, tf.Variable?]
    const isShort = chain.length === 2 && second && last?.activation === 'linear'
    const norm = isShort
      ? twoLayerJacobianNorm(first, kernel, second)
      : jacobianNorm([first, ...chain.slice(1).map(slopeOf)], kernels)
    return { latent, norm }
  }
}

/** An example's weight is that of its squared norm, so that one factor of its Jacobian takes the root. */
function weighed(slope: tf.Tensor, weights: tf.Tensor | null): tf.Tensor {
  return weights ? scaleExamples(slope, tf.sqrt(weights)) : slope
}

/**
 * ‖f(x + εv) − f(x)‖² / ε² with v standard normal, one for each example: its expectation is
 * E‖Jv‖² = ‖J‖²_F, up to an error of ε².
 */
export function sampled(network: Network, perturbation: number): Contraction {
  const units = sizeOf(network.body.latentShape)
  return (input, pass) => {
    const latent = network.encode(input, pass)
    const directions = normals(input.shape, pass.random('contraction'))
    // The same dropout as before, since it is drawn from the same streams; penalties and state are the first pass's.
    const moved = network.encode(tf.add(input, tf.mul(directions, perturbation)), {
      ...pass,
      penalize: null,
      update: null,
      watch: null,
    })
    return {
      latent,
      norm: scale(
        meanSquaredError(moved, latent, sharesOf(latent.shape, { weights: pass.weights ?? null })),
        units / perturbation ** 2,
      ),
    }
  }
}
