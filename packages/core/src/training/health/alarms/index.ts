import { codebookCollapse } from './codebook-collapse.js'
import { constantOutput } from './constant-output.js'
import { deadRelus } from './dead-relus.js'
import { explodingGradients, vanishingGradients } from './gradients.js'
import { overfitting } from './overfitting.js'
import { posteriorCollapse } from './posterior-collapse.js'
import type { BeginningRule, EpochRule, ReadingRule } from './rule.js'
import { unfinishedSchedule } from './unfinished-schedule.js'
import { largeUpdates, smallUpdates } from './update-ratio.js'

/** What is looked for before the first step. */
export const beginningRules: readonly BeginningRule[] = [unfinishedSchedule]

/** What is watched for in readings. */
export const readingRules: readonly ReadingRule[] = [
  posteriorCollapse,
  codebookCollapse,
  deadRelus,
  explodingGradients,
  vanishingGradients,
  largeUpdates,
  smallUpdates,
  constantOutput,
]

/** What is watched for in the losses. */
export const epochRules: readonly EpochRule[] = [overfitting]
