import type { LearningRate } from '../schedules/learning-rate.js'
import { measureOf } from '../schedules/measures.js'
import type { Monitor } from '../schedules/monitor.js'
import type { ResolvedCheckpointOptions } from './checkpoint/options.js'
import type { EarlyStopping } from './early-stopping.js'
import { type OwnMeasures, withGoal } from './measures/options.js'

/** What may go by a measure of the training. */
export interface Watchers {
  readonly earlyStopping: EarlyStopping | null
  readonly learningRate: LearningRate<number>
  readonly checkpoints: ResolvedCheckpointOptions | null
}

/** What does go by one, by the option that says so. */
export type Watches = readonly (readonly [argument: string, monitor: Monitor])[]

/** The same with the goals settled that were left open. */
export function withGoals({ earlyStopping, learningRate, checkpoints }: Watchers, measures: OwnMeasures): Watchers {
  return {
    earlyStopping: earlyStopping && withGoal(earlyStopping, measures),
    learningRate: isOnPlateau(learningRate) ? withGoal(learningRate, measures) : learningRate,
    checkpoints: checkpoints && {
      ...checkpoints,
      keepBest: typeof checkpoints.keepBest === 'object' ? withGoal(checkpoints.keepBest, measures) : checkpoints.keepBest,
    },
  }
}

export function watched({ earlyStopping, learningRate, checkpoints }: Watchers): Watches {
  const keepBest = checkpoints?.keepBest
  return [
    ...(earlyStopping ? [['earlyStopping', earlyStopping] as const] : []),
    ...(isOnPlateau(learningRate) ? [['optimizer.learningRate', learningRate] as const] : []),
    ...(typeof keepBest === 'object' ? [['checkpoints.keepBest', keepBest] as const] : []),
  ]
}

/** What must be measured beside losses, by name. */
export function watchedMeasures(watches: Watches): ReadonlySet<string> {
  return new Set(watches.flatMap(([, { monitor }]) => measureOf(monitor)?.name ?? []))
}

function isOnPlateau(rate: LearningRate<number>): rate is Extract<LearningRate<number>, { readonly type: 'on-plateau' }> {
  return typeof rate === 'object' && rate.type === 'on-plateau'
}
