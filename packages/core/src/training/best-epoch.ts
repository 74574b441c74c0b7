import type { EpochEvent } from '@sandglass/base'
import type { Model } from '../models/model.js'
import { monitored, noProgress, type Progress, progressAfter } from '../schedules/monitor.js'
import { type EarlyStopping, isOver } from './early-stopping.js'
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

  /** The best epoch's weights, where they are kept. */
  get weights(): Snapshot | null {
    return this.snapshot?.weights ?? null
  }

  /** All else that it knows. */
  get state(): { progress: Progress; step: number | null } {
    return { progress: this.progress, step: this.snapshot?.step ?? null }
  }

  /** Goes on where another one stood. */
  resume({ progress, step }: BestEpoch['state'], weights: Snapshot | null): void {
    this.progress = progress
    this.snapshot = step === null || weights === null ? null : { step, weights }
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
