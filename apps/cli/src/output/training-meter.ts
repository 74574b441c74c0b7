import type { EpochEvent, StartedEvent, TrainingEvent } from '@sandglass/base'
import { valueAt } from '../config/json-path.js'

/** How far a training is, how fast it goes and how long it will take: kept by following its events. */
export class TrainingMeter {
  epochs = 0
  /** Whether the learning rate changes as the training goes on. */
  isScheduled = false
  stepsPerEpoch = 0
  epoch = 1
  stepOfEpoch = 0
  /** Examples trained on per second, over this epoch. */
  examplesPerSecond = 0
  /** Until the last epoch ends, at the mean pace since the start. */
  secondsLeft: number | null = null
  private readonly now: () => number
  private startedAt = 0
  private stepsBefore = 0
  private epochStartedAt = 0
  private examplesOfEpoch = 0
  private lossOfEpoch = 0

  /** @param now a clock in milliseconds */
  constructor(now: () => number) {
    this.now = now
  }

  /** The epoch's loss so far, weighted by example; null before its first step. */
  get loss(): number | null {
    return this.examplesOfEpoch === 0 ? null : this.lossOfEpoch / this.examplesOfEpoch
  }

  follow(event: TrainingEvent): void {
    if (event.type === 'started') this.start(event)
    else if (event.type === 'epoch') this.endEpoch(event)
    else if (event.type === 'step') {
      const now = this.now()
      this.epoch = event.epoch
      this.stepOfEpoch = event.stepOfEpoch
      this.examplesOfEpoch += event.examples
      this.lossOfEpoch += event.loss * event.examples
      this.examplesPerSecond = this.examplesOfEpoch / Math.max(1e-3, (now - this.epochStartedAt) / 1000)
      const secondsPerStep = (now - this.startedAt) / 1000 / (event.step - this.stepsBefore)
      this.secondsLeft = secondsPerStep * (this.epochs * this.stepsPerEpoch - event.step)
    }
  }

  private start(event: StartedEvent): void {
    this.epochs = event.epochs
    this.isScheduled = typeof valueAt(event.config, 'optimizer.learningRate') === 'object'
    this.stepsPerEpoch = event.stepsPerEpoch
    this.stepsBefore = event.stepsTaken
    this.startedAt = this.epochStartedAt = this.now()
  }

  private endEpoch(event: EpochEvent): void {
    this.epoch = Math.min(event.epoch + 1, this.epochs)
    this.stepOfEpoch = this.examplesOfEpoch = this.lossOfEpoch = 0
    this.epochStartedAt = this.now()
  }
}
