import type { EpochEvent } from '@sandglass/base'
import type { Model } from '../models/model.js'
import { type EarlyStopping, isOver, monitored, noProgress, type Progress, progressAfter } from './early-stopping.js'
import { restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot.js'

/** Watches a training for its best epoch and keeps that epoch's weights. */
export class BestEpoch {
  private readonly options: EarlyStopping
  private progress: Progress = noProgress
  private snapshot: { readonly step: number; readonly weights: Snapshot } | null = null

  constructor(options: EarlyStopping) {
    this.options = options
  }

  /** Whether patience has run out. */
  get isOver(): boolean {
    return isOver(this.progress, this.options)
  }

  /** Takes note of an epoch, while the model still holds its weights. */
  async see(event: EpochEvent, model: Model): Promise<void> {
    this.progress = progressAfter(this.progress, event.epoch, monitored(event, this.options), this.options)
    if (this.options.restoreBest && this.progress.bestEpoch === event.epoch)
      this.snapshot = { step: event.step, weights: await takeSnapshot(model) }
  }

  /**
   * Puts the best epoch's weights back, if the model took further steps.
   *
   * @returns which epoch's; null if nothing had to be done
   */
  restore(model: Model, step: number): number | null {
    if (!this.snapshot || this.snapshot.step === step) return null
    restoreSnapshot(model, this.snapshot.weights)
    return this.progress.bestEpoch
  }
}
