import { refuse } from '@sandglass/base'
import { type LossName, lossOf } from '../losses/index.js'
import type { ActivationName } from '../operations/activation.js'

/**
 * The output activation that loss, model config and decoder agree on.
 *
 * @param asked the config's, and `decoders` the one that the decoder ends in; each null where it leaves it to the others
 * @throws InvalidArgumentError if they contradict each other
 */
export function resolveOutput(
  caller: string,
  lossName: LossName,
  asked: ActivationName | null,
  decoders: ActivationName | null,
): ActivationName {
  const loss = lossOf(lossName)
  if (asked && decoders && asked !== decoders)
    refuse(
      caller,
      'outputActivation',
      `"${decoders}", as the decoder ends`,
      asked,
      'Leave it out, or end the decoder with a linear layer.',
    )
  const output = asked ?? decoders ?? loss.defaultOutput
  if (loss.outputs && !loss.outputs.includes(output))
    refuse(
      caller,
      'outputActivation',
      `"${loss.outputs.join('" or "')}" with loss "${lossName}"`,
      output,
      decoders
        ? `End the decoder with "${loss.defaultOutput}" or a linear layer, or choose loss: 'mean-squared-error'.`
        : `Leave it out, or choose loss: 'mean-squared-error'.`,
    )
  return output
}
