import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { buildBody } from '../body.js'
import { defineNetwork } from '../definition.js'
import { type CustomConfig, type CustomOptions, customSchema } from './config.js'

export const customNetwork = defineNetwork({ schema: customSchema, expand: (config) => config })

/**
 * Any layers in any order, as a Keras user would write them; the other networks expand to it.
 *
 * If the decoder's last layer has an activation, that becomes the model's output activation, so
 * that losses can work on logits; a last layer that is linear leaves the choice to the model. The
 * decoder must give as many values as an example has, and is reshaped if only the shape differs.
 *
 * For architectures that `dense` and `convolutional` don't cover.
 *
 * @throws InvalidArgumentError if a field is wrong, or a layer doesn't fit what comes before it
 *
 * @example
 * custom({ input: [28, 28, 1], encoder: [layer.dense(32, 'relu')], decoder: [layer.dense(784, 'sigmoid')] })
 */
export function custom(options: CustomOptions): CustomConfig {
  const config = parse('custom', customSchema, withType(options, 'custom'))
  // Shapes are checked here and not only by the model, so that the error points at this call.
  buildBody(config, { caller: 'custom', path: '' })
  return config
}
