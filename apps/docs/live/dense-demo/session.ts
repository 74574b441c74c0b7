import type { EpochEvent, NumberArray, StartedEvent, StoppedEvent } from '@sandglass/base'
import type { Message, Request, TrainingOptions } from './protocol.js'

/** All that the page shows of one training; plain data, replaced as messages arrive. */
export interface Progress {
  readonly phase: 'idle' | 'loading' | 'training' | 'stopped' | 'failed'
  readonly device: string
  readonly started: StartedEvent | null
  readonly step: number
  /** Milliseconds since the first step's end, and that step, for the rate. */
  readonly firstStepAt: number
  readonly now: number
  /** Of the first two epochs: after those, the epochs' means make a curve. */
  readonly stepLosses: readonly number[]
  readonly epochs: readonly EpochEvent[]
  readonly stopped: StoppedEvent | null
  readonly originals: NumberArray | null
  readonly reconstructions: NumberArray | null
  readonly failure: string
}

export const idle: Progress = {
  phase: 'idle',
  device: '',
  started: null,
  step: 0,
  firstStepAt: 0,
  now: 0,
  stepLosses: [],
  epochs: [],
  stopped: null,
  originals: null,
  reconstructions: null,
  failure: '',
}

/** The progress after one more message, received at `now` milliseconds. */
export function advance(progress: Progress, message: Message, now: number): Progress {
  switch (message.type) {
    case 'failed':
      return { ...progress, phase: 'failed', failure: message.message }
    case 'originals':
      return { ...progress, originals: message.images }
    case 'reconstructions':
      return { ...progress, reconstructions: message.images }
    case 'event': {
      const { event, device } = message
      if (event.type === 'started')
        return { ...progress, phase: 'training', started: event, device: `${device.name} on ${device.device}` }
      if (event.type === 'epoch') return { ...progress, epochs: [...progress.epochs, event] }
      if (event.type === 'stopped') return { ...progress, phase: 'stopped', stopped: event }
      if (event.type !== 'step') return progress
      return {
        ...progress,
        step: event.step,
        stepLosses: event.epoch <= 2 ? [...progress.stepLosses, event.loss] : progress.stepLosses,
        firstStepAt: event.step === 1 ? now : progress.firstStepAt,
        now,
      }
    }
  }
}

/** Steps a second so far; null before there is anything to measure. */
export function stepsPerSecond({ step, firstStepAt, now }: Progress): number | null {
  return step < 2 || now <= firstStepAt ? null : ((step - 1) * 1000) / (now - firstStepAt)
}

/**
 * One worker, one training. Messages are gathered and handed on once a frame: a fast machine takes
 * several steps between two frames.
 */
export class TrainingSession {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  #progress: Progress = { ...idle, phase: 'loading' }
  #frame = 0

  constructor(options: TrainingOptions, onProgress: (progress: Progress) => void) {
    this.#worker.onmessage = ({ data }: MessageEvent<Message>) => {
      this.#progress = advance(this.#progress, data, performance.now())
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0
        onProgress(this.#progress)
      })
    }
    this.#worker.onerror = (event) =>
      onProgress({ ...this.#progress, phase: 'failed', failure: event.message || 'The worker did not start.' })
    this.#send({ type: 'start', options })
  }

  /** Asks for a clean stop after the step in progress; a `stopped` event follows. */
  stop(): void {
    this.#send({ type: 'stop' })
  }

  /** Ends the worker at once. */
  dispose(): void {
    cancelAnimationFrame(this.#frame)
    this.#worker.terminate()
  }

  #send(request: Request): void {
    this.#worker.postMessage(request)
  }
}
