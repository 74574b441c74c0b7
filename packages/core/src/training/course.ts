import type { EpochEvent, Measures } from '@sandglass/base'
import { MeasureMeans } from '../evaluation/means.js'
import type { TrainingState } from './checkpoint/state.js'

type CourseState = Pick<TrainingState, 'epoch' | 'stepOfEpoch' | 'means' | 'epochs' | 'seconds'>

/** Where a training stands between two of its steps. */
export class Course {
  /** The epoch in progress, counted from 1; one more than there are when all are over. */
  epoch = 1
  /** How many of its steps were taken. */
  stepOfEpoch = 0
  /** The epochs that are over. */
  readonly past: EpochEvent[] = []
  private means = new MeasureMeans()
  private began = performance.now()
  private epochBegan = this.began

  /** Wall time, that of earlier processes included. */
  get seconds(): { total: number; epoch: number } {
    const now = performance.now()
    return { total: (now - this.began) / 1000, epoch: (now - this.epochBegan) / 1000 }
  }

  get state(): CourseState {
    const { epoch, stepOfEpoch, past, seconds } = this
    return { epoch, stepOfEpoch, means: this.means.state, epochs: [...past], seconds }
  }

  /** Goes on where another one stood. */
  restore({ epoch, stepOfEpoch, means, epochs, seconds }: CourseState): void {
    this.epoch = epoch
    this.stepOfEpoch = stepOfEpoch
    this.means = MeasureMeans.of(means)
    this.past.splice(0, this.past.length, ...epochs)
    const now = performance.now()
    this.began = now - seconds.total * 1000
    this.epochBegan = now - seconds.epoch * 1000
  }

  /** Takes note of a step of this epoch. */
  addStep(measures: Measures, examples: number): void {
    this.stepOfEpoch++
    this.means.add(measures, examples)
  }

  /** Ends the epoch, and begins the next one. */
  endEpoch(step: number, learningRate: number, validated: Pick<EpochEvent, 'validation' | 'measures'>): EpochEvent {
    const { epoch, seconds } = this
    const passes = { training: this.means.measures, ...validated }
    const event: EpochEvent = { type: 'epoch', epoch, step, learningRate, ...passes, seconds: seconds.epoch }
    this.past.push(event)
    this.epoch++
    this.stepOfEpoch = 0
    this.means = new MeasureMeans()
    this.epochBegan = performance.now()
    return event
  }
}
