import { refuse } from '@sandglass/base'
import type { ActivationName } from '../operations/activation.js'

/** What has a say in the output activation: a loss or a likelihood. */
export interface OutputRule {
  /** As messages have it: `loss "binary-crossentropy"`. */
  readonly words: string
  /** The output activation where none is asked for. */
  readonly defaultOutput: ActivationName
  /** The output activations it is defined for; null if any will do. */
  readonly outputs: readonly ActivationName[] | null
  /** Its like that is defined for any: `loss: 'mean-squared-error'`. */
  readonly instead: string
}

/**
 * The output activation that loss or likelihood, model config and decoder agree on.
 *
 * @param asked the config's, and `decoders` the one that the decoder ends in; each null where it leaves it to the others
 * @throws InvalidArgumentError if they contradict each other
 */
export function resolveOutput(
  caller: string,
  { words, defaultOutput, outputs, instead }: OutputRule,
  asked: ActivationName | null,
  decoders: ActivationName | null,
): ActivationName {
  if (asked && decoders && asked !== decoders)
    refuse(
      caller,
      'outputActivation',
      `"${decoders}", as the decoder ends`,
      asked,
      'Leave it out, or end the decoder with a linear layer.',
    )
  const output = asked ?? decoders ?? defaultOutput
  if (outputs && !outputs.includes(output))
    refuse(
      caller,
      'outputActivation',
      `"${outputs.join('" or "')}" with ${words}`,
      output,
      decoders
        ? `End the decoder with "${defaultOutput}" or a linear layer, or choose ${instead}.`
        : `Leave it out, or choose ${instead}.`,
    )
  return output
}
