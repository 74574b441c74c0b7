import * as v from 'valibot'
import type { Resolved } from '../configuration/resolved.js'
import { activationNames } from '../operations/activation.js'
import { type RegularizerConfig, regularizerSchema } from '../regularizers/index.js'
import { type InitializerName, initializerNames } from './initializers.js'

/** A whole number of at least 1, with its description. */
export function count(description: string) {
  return v.pipe(v.number(), v.integer(), v.minValue(1), v.description(description))
}

/** The name of an activation. */
export function activation(description: string) {
  return v.pipe(v.picklist(activationNames), v.description(description))
}

/** A penalty, or null for none. */
export function penalty(description: string) {
  return v.optional(v.nullable(v.pipe(regularizerSchema, v.description(description))), null)
}

/** The shape of one example. */
export function shape(description: string) {
  return v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), v.minLength(1), v.description(description))
}

/** What every layer with a kernel may be told. */
export type KernelOptions = {
  /** Whether a learnt constant is added to each output. Default true. */
  readonly bias?: boolean | undefined
  /** How the kernel's first values are drawn. Default `glorot-uniform`. */
  readonly kernelInitializer?: InitializerName | undefined
  /** A penalty on the kernel, added to the loss. Default null, for none. */
  readonly kernelRegularizer?: RegularizerConfig | null | undefined
  /** A penalty on the layer's output, divided by the batch size and added to the loss. Default null, for none. */
  readonly activityRegularizer?: RegularizerConfig | null | undefined
}

/** {@link KernelOptions} and the activation, checked. */
export const kernelFields = {
  activation: v.optional(activation('The function that each output goes through.'), 'linear'),
  bias: v.optional(v.pipe(v.boolean(), v.description('Whether a learnt constant is added to each output.')), true),
  kernelInitializer: v.optional(
    v.pipe(v.picklist(initializerNames), v.description("How the kernel's first values are drawn.")),
    'glorot-uniform',
  ),
  kernelRegularizer: penalty('A penalty on the kernel, added to the loss.'),
  activityRegularizer: penalty("A penalty on the layer's output, divided by the batch size and added to the loss."),
}

export type KernelFields = Resolved<KernelOptions>
