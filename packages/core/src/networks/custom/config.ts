import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import { shape } from '../../layers/fields.js'
import { type LayerInput, layerSchema } from '../../layers/index.js'

export type CustomOptions = {
  /** The shape of one example, such as `[28, 28, 1]`. */
  readonly input: Shape
  /** The layers from the example to the code, made by `layer.dense(…)` and the like. */
  readonly encoder: readonly LayerInput[]
  /** The layers from the code to the reconstruction. */
  readonly decoder: readonly LayerInput[]
}

export const customSchema = v.strictObject({
  type: v.literal('custom'),
  input: shape('The shape of one example, such as [28, 28, 1].'),
  encoder: v.pipe(v.array(layerSchema), v.minLength(1), v.description('The layers from the example to the code.')),
  decoder: v.pipe(v.array(layerSchema), v.minLength(1), v.description('The layers from the code to the reconstruction.')),
})

/** A custom network's config, fully resolved. */
export type CustomConfig = v.InferOutput<typeof customSchema>
