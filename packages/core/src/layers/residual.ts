import { formatShape, type Shape, sameShape } from '@sandglass/base'
import type { Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { addition } from '../operations/addition.js'
import { defineLayer, type RefuseField } from './definition.js'
import { activation } from './fields.js'
import type { NamedLayer, Pass, WeightDefinition } from './layer.js'
import { buildPlainLayer, type PlainLayerConfig, plainLayerSchema } from './plain.js'
import { type Fitted, fuseNeighbours, named, runSequence } from './sequence.js'

/**
 * activation(layers(x) + shortcut(x)): what the layers learn is what is to be added to their input, so
 * that deep networks begin near to doing nothing and their gradients reach the first layer (He, Zhang,
 * Ren and Sun, "Deep residual learning for image recognition", 2016).
 */
export const residual = defineLayer({
  schema: v.strictObject({
    type: v.literal('residual'),
    layers: v.pipe(
      v.array(plainLayerSchema),
      v.minLength(1),
      v.description('The layers whose output is added to the input; none may be residual itself.'),
    ),
    shortcut: v.optional(
      v.pipe(v.array(plainLayerSchema), v.description('What the input goes through before; none where it stays as it is.')),
      [],
    ),
    activation: v.optional(activation('The function that each sum goes through.'), 'linear'),
  }),
  build({ layers, shortcut, activation }, inputShape, refuse) {
    const main = buildBranch('layers', layers, inputShape, refuse)
    const side = buildBranch('shortcut', shortcut, inputShape, refuse)
    const { outputShape } = main
    if (!sameShape(side.outputShape, outputShape))
      refuse(
        'shortcut',
        `layers that give the shape ${formatShape(outputShape)}, as \`layers\` do`,
        side.outputShape,
        'Give it a layer that does the same to the shape, such as layer.convolution(filters, 1, "linear", { stride }).',
      )
    const inner = [...main.layers, ...side.layers.map(({ name, layer }) => ({ name: `shortcut.${name}`, layer }))]
    const weights = inner.flatMap(weightsOf)
    const [first, second] = fit(main.layers, inner)
    return {
      type: 'residual',
      inputShape,
      outputShape,
      weights,
      inner,
      apply(input, weights, pass) {
        const run = (branch: readonly Fitted<number>[]) => runBranch(branch, input, weights, pass)
        return addition(run(first), second.length === 0 ? input : run(second), activation)
      },
    }
  },
})

function buildBranch(field: 'layers' | 'shortcut', configs: readonly PlainLayerConfig[], inputShape: Shape, refuse: RefuseField) {
  const layers: NamedLayer['layer'][] = []
  let outputShape = inputShape
  for (const [index, config] of configs.entries()) {
    const layer = buildPlainLayer(config, outputShape, (inner, ...words) =>
      refuse([field, index, inner].filter((part) => part !== '').join('.'), ...words),
    )
    layers.push(layer)
    outputShape = layer.outputShape
  }
  return { layers: named(layers), outputShape }
}

/** `convolution.kernel`, `shortcut.convolution.kernel`, … */
function weightsOf({ name, layer }: NamedLayer): WeightDefinition[] {
  return layer.weights.map((weight) => ({ ...weight, name: `${name}.${weight.name}` }))
}

/** Both branches with the places of their weights among those of the whole, neighbours fused. */
function fit(main: readonly NamedLayer[], inner: readonly NamedLayer[]): [Fitted<number>[], Fitted<number>[]] {
  let place = 0
  const fitted = inner.map(({ name, layer }) => ({ name, layer, weights: layer.weights.map(() => place++) }))
  return [fuseNeighbours(fitted.slice(0, main.length)), fuseNeighbours(fitted.slice(main.length))]
}

function runBranch(branch: readonly Fitted<number>[], input: Tensor, weights: readonly Tensor[], pass: Pass): Tensor {
  const withWeights = branch.map((each) => ({ ...each, weights: each.weights.map((place) => weights[place] as Tensor) }))
  return runSequence(withWeights, input, pass)
}
