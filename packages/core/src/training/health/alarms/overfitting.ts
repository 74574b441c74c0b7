import type { EpochEvent } from '@sandglass/base'
import { type EpochRule, figure } from './rule.js'

/** Losses jitter from epoch to epoch, so means over as many of them are compared. */
const window = 3
/** For how many epochs in a row it must be so. */
const epochsRisen = 5
/** By how much of its lowest the validation loss must have risen above it, and of all that was gained since the beginning. */
const leastRise = 0.01
const leastLoss = 0.02

/** A model that goes on learning its training examples by heart: their loss falls, that of the others rises. */
export const overfitting: EpochRule = {
  name: 'overfitting',
  judge(epochs) {
    const windows = windowsOf(epochs)
    const now = windows.at(-1)
    const best = windows
      .slice(0, -epochsRisen)
      .reduce<Window | null>((least, each) => (least && least.validation <= each.validation ? least : each), null)
    if (!now || !best) return null
    const gained = (windows[0]?.validation ?? 0) - best.validation
    const rise = Math.max(leastRise * Math.abs(best.validation), leastLoss * gained)
    const isRisen = windows.slice(-epochsRisen).every(({ validation }) => validation - best.validation > rise)
    // Below the training loss, it is the examples that are easier.
    if (!isRisen || now.validation <= now.training || now.training >= best.training) return null
    return {
      message: `overfitting: since epoch ${best.epoch} the validation loss rose from ${figure(best.validation)} to ${figure(now.validation)} while the training loss fell from ${figure(best.training)} to ${figure(now.training)}`,
      cure: 'Stop at the best epoch (earlyStopping), train on more examples, add dropout or weight decay, or make the model smaller.',
    }
  },
}

/** Mean losses over an epoch and those just before it. */
interface Window {
  readonly epoch: number
  readonly training: number
  readonly validation: number
}

function windowsOf(epochs: readonly EpochEvent[]): Window[] {
  return epochs.slice(window - 1).flatMap((last, index) => {
    const all = epochs.slice(index, index + window)
    const validation = meanOf(all, (epoch) => epoch.validation?.loss ?? Number.NaN)
    return Number.isNaN(validation)
      ? []
      : [{ epoch: last.epoch, training: meanOf(all, (epoch) => epoch.training.loss), validation }]
  })
}

function meanOf(epochs: readonly EpochEvent[], figureOf: (epoch: EpochEvent) => number): number {
  return epochs.reduce((sum, epoch) => sum + figureOf(epoch), 0) / epochs.length
}
