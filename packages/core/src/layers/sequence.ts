import type { Tensor } from '@tensorflow/tfjs-core'
import { reshape } from '../operations/reshape.js'
import type { Layer, NamedLayer, Pass } from './layer.js'

/** A layer with the weights that it asks for, or with what stands for them. */
export interface Fitted<Weight> {
  readonly name: string
  readonly layer: Layer
  readonly weights: readonly Weight[]
}

/** Gives each layer a name that is unique among them: `dense`, `dense_1`, … as in Keras. */
export function named(layers: readonly Layer[]): NamedLayer[] {
  const counts = new Map<string, number>()
  return layers.map((layer) => {
    const count = counts.get(layer.type) ?? 0
    counts.set(layer.type, count + 1)
    return { name: count === 0 ? layer.type : `${layer.type}_${count}`, layer }
  })
}

/**
 * Makes one of neighbours that one operation can do. Such layers draw nothing at random, so it may go by either's
 * name: by that of the one with weights, which says more.
 */
export function fuseNeighbours<Weight>(layers: readonly Fitted<Weight>[]): Fitted<Weight>[] {
  const result: Fitted<Weight>[] = []
  for (const next of layers) {
    const last = result.at(-1)
    const layer = last?.layer.fuse?.(next.layer)
    if (last && layer) {
      const { name } = next.weights.length > 0 ? next : last
      result.splice(-1, 1, { name, layer, weights: [...last.weights, ...next.weights] })
    } else result.push(next)
  }
  return result
}

/** Runs layers one after the other. */
export function runSequence(layers: readonly Fitted<Tensor>[], input: Tensor, pass: Pass): Tensor {
  let output = input
  for (const { name, layer, weights } of layers) {
    const given = output
    const apply = () => layer.apply(given, weights, within(name, pass))
    output = pass.watch ? pass.watch(name, layer, apply) : apply()
  }
  // Layers may do nothing, such as dropout outside of training; their output is the caller's to dispose all the same.
  return output === input ? reshape(input, input.shape) : output
}

/** Two dropouts must not drop the same values, so each layer's streams carry its name; so do the layers within a layer. */
function within(name: string, { watch, ...pass }: Pass): Pass {
  return {
    ...pass,
    random: (purpose) => pass.random(`${name} ${purpose}`),
    watch: watch ? (inner, layer, apply) => watch(`${name}.${inner}`, layer, apply) : null,
  }
}
