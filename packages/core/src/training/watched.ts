import type { LearningRate } from '../schedules/learning-rate.js'
import { measureOf } from '../schedules/measures.js'
import type { Monitor } from '../schedules/monitor.js'
import type { GivenCheckpointOptions, ResolvedCheckpointOptions } from './checkpoint/options.js'
import type { EarlyStopping } from './early-stopping.js'
import { type OwnMeasures, withGoal } from './measures/options.js'

/** What may go by a measure of the training. */
export interface Watchers<Checkpoints = ResolvedCheckpointOptions> {
  readonly earlyStopping: EarlyStopping | null
  readonly learningRate: LearningRate<number>
  readonly checkpoints: Checkpoints | null
}

/** What does go by one, by the option that says so. */
export type Watches = readonly (readonly [argument: string, monitor: Monitor])[]

/**
 * The same with everything settled that was left open: goals, and by what an epoch is the best whose checkpoint is kept.
 *
 * @param hasValidation whether there are examples to validate on
 */
export function settled(
  { earlyStopping, learningRate, checkpoints }: Watchers<GivenCheckpointOptions>,
  measures: OwnMeasures,
  hasValidation: boolean,
): Watchers {
  const usual: Monitor = { monitor: hasValidation ? 'validation.loss' : 'training.loss', goal: null, minimumImprovement: 0 }
  const keepBest = checkpoints?.keepBest === true ? (earlyStopping ?? usual) : checkpoints?.keepBest
  return {
    earlyStopping: earlyStopping && withGoal(earlyStopping, measures),
    learningRate: isOnPlateau(learningRate) ? withGoal(learningRate, measures) : learningRate,
    checkpoints: checkpoints && { ...checkpoints, keepBest: keepBest ? withGoal(keepBest, measures) : null },
  }
}

export function watched({ earlyStopping, learningRate, checkpoints }: Watchers): Watches {
  return [
    ...(earlyStopping ? [['earlyStopping', earlyStopping] as const] : []),
    ...(isOnPlateau(learningRate) ? [['optimizer.learningRate', learningRate] as const] : []),
    ...(checkpoints?.keepBest ? [['checkpoints.keepBest', checkpoints.keepBest] as const] : []),
  ]
}

/** What must be measured beside losses, by name. */
export function watchedMeasures(watches: Watches): ReadonlySet<string> {
  return new Set(watches.flatMap(([, { monitor }]) => measureOf(monitor)?.name ?? []))
}

function isOnPlateau(rate: LearningRate<number>): rate is Extract<LearningRate<number>, { readonly type: 'on-plateau' }> {
  return typeof rate === 'object' && rate.type === 'on-plateau'
}
