import { InvalidArgumentError, refuse, sizeOf } from '@sandglass/base'
import { type RunConfig, resolveRun } from '@sandglass/core'
import { type ConfigOptions, type ResolvedConfig, resolveConfig } from '../../config/resolve-config.js'
import { plain } from '../../output/plain.js'
import { checkValidation } from '../measure.js'
import type { SweepPlan, TrialPlan } from '../plan.js'

/** The fields that differ from trial to trial. */
export const fields = { size: 'model.network.latent', seed: 'training.seed' } as const

/** What is tried where nothing is said. */
const usualSizes = [2, 4, 8, 16, 32, 64]
/** How many times as long a model of all sizes is trained where nobody says: each example teaches one of them at a time. */
const nestedTimes = 3
/** The share of the training examples that sizes are judged by, where a recipe would be measured on test examples. */
const heldOut = 1 / 6

export interface LatentPlanOptions extends ConfigOptions {
  readonly sizes?: readonly number[]
  /** Whether one model of the largest size a seed serves all sizes. */
  readonly nested?: boolean
  readonly seeds: number
  readonly seed: number
}

/**
 * All that is to be trained: every size from every seed, the seeds counting on from the first; with `nested` the largest size alone,
 * whose codes can be cut to the others. Checked before anything is trained.
 *
 * @throws InvalidArgumentError
 */
export function planLatent(name: string, given: unknown, options: LatentPlanOptions): SweepPlan {
  const base = resolveRun('sweep', given)
  const held = {
    ...options,
    // All seeds hold out the same examples, which sizes are compared on one by one.
    ...(base.data.seed === null && { set: [`data.seed=${options.seed}`, ...(options.set ?? [])] }),
    ...(options.validation === undefined && !isFitToChoose(base) && { validation: heldOut }),
    ...(options.nested && options.epochs === undefined && { epochs: nestedTimes * base.training.epochs }),
  }
  const sizes = options.sizes ?? usualSizesFor(resolveConfig('sweep', given, held))
  const rising = sizes.toSorted((a, b) => a - b)
  const trained = options.nested ? rising.slice(-1) : sizes
  const asked = options.nested ? withNested(given, base, rising) : given
  const trials: TrialPlan[] = []
  for (let turn = 0; turn < options.seeds; turn++)
    for (const size of trained) {
      const seed = options.seed + turn
      const config = resolveConfig('sweep', asked, { ...held, seed, latent: size })
      checkValidation(config)
      trials.push({ values: { [fields.size]: size, [fields.seed]: seed }, config: plain(config) })
    }
  return { name, seed: options.seed, measure: 'validation.loss', trials }
}

/** @throws InvalidArgumentError for a model that can't put its codes in order */
function withNested(given: unknown, { model }: RunConfig, sizes: readonly number[]): unknown {
  if (model.type !== 'autoencoder')
    refuse('sweep', '--nested', 'left out for a model that is no plain autoencoder', model.type, 'Train each size by itself.')
  const { model: own, ...rest } = given as { readonly model: object }
  return { ...rest, model: { ...own, nested: { sizes: [...sizes] } } }
}

/** Whether a recipe's own validation may choose: test examples must not. */
function isFitToChoose({ data: { validation } }: RunConfig): boolean {
  return typeof validation === 'number' || (typeof validation === 'string' && !/(^|:)test$/.test(validation))
}

/** Those below the size of an example: from there on nothing is left out. */
function usualSizesFor({ model }: ResolvedConfig): readonly number[] {
  const { input } = model.network as { readonly input?: readonly number[] | null }
  const sizes = input ? usualSizes.filter((size) => size < sizeOf(input)) : usualSizes
  if (sizes.length >= 2) return sizes
  throw new InvalidArgumentError('sweep: there are too few sizes to try below that of an example.', {
    cure: 'Name them: --sizes 1,2.',
  })
}
