import { checkFields, refuse } from '@sandglass/base'
import { checkBetween, checkWhole } from '../options.js'
import type { Kept } from './principal.js'

/** Holds the choice of how many directions are kept to one of its two forms. */
export function resolveKept(caller: string, options: Kept): Kept {
  checkFields(caller, options, ['components', 'variance'])
  const { components, variance } = options as { components?: unknown; variance?: unknown }
  if ((components === undefined) === (variance === undefined))
    refuse(caller, 'options', 'either components or variance', options, 'Say how many directions, or what share of the variance.')
  if (variance !== undefined) {
    checkBetween(caller, 'variance', variance, { from: 0, to: 1, cure: 'Give the share to keep, such as 0.9.' })
    return { variance: variance as number }
  }
  checkWhole(caller, 'components', components, { from: 1, cure: 'Give how many numbers an example becomes.' })
  return { components: components as number }
}
