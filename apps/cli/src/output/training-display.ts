import type { EpochEvent, StoppedEvent, TrainingEvent } from '@sandglass/base'
import { SingleBar } from 'cli-progress'
import type { Io } from '../io.js'
import { formatCount, formatDuration, formatMeasure, formatQuantity, formatSeconds } from './format.js'
import { type Style, styleFor } from './style.js'
import { TrainingMeter } from './training-meter.js'

/** Shows a training to people while it runs. */
export interface TrainingDisplay {
  show(event: TrainingEvent): void
  /** Leaves the terminal as it was; safe to call more than once. */
  close(): void
}

/** A moving bar on a terminal, plain lines elsewhere, nothing if `quiet`. */
export function trainingDisplay(io: Io, options: { quiet: boolean; now?: () => number }): TrainingDisplay {
  if (options.quiet) return { show: () => {}, close: () => {} }
  const now = options.now ?? (() => performance.now())
  return io.stderr.isTTY === true ? new BarDisplay(io, now) : new LineDisplay(io, now)
}

class BarDisplay implements TrainingDisplay {
  private readonly io: Io
  private readonly meter: TrainingMeter
  private readonly style: Style
  private bar: SingleBar | null = null

  constructor(io: Io, now: () => number) {
    this.io = io
    this.meter = new TrainingMeter(now)
    this.style = styleFor(io.stderr, io.environment)
  }

  show(event: TrainingEvent): void {
    this.meter.follow(event)
    if (event.type === 'step') {
      this.bar ??= this.open()
      this.bar.update(event.stepOfEpoch)
    } else {
      this.close()
      const line = lastingLine(event, this.meter.epochs, this.style)
      if (line !== null) this.io.stderr.write(`${line}\n`)
    }
  }

  close(): void {
    this.bar?.stop()
    this.bar = null
  }

  private open(): SingleBar {
    const bar = new SingleBar({
      stream: this.io.stderr,
      clearOnComplete: true,
      // Leaves the terminal's wrapping alone: a process that is killed could not restore it.
      linewrap: true,
      format: (_options, { progress, maxWidth }) => barLine(this.meter, progress, maxWidth, this.style),
    })
    bar.start(this.meter.stepsPerEpoch, 0)
    return bar
  }
}

/** Without a terminal: an epoch's line, and one every ten seconds within long epochs. */
class LineDisplay implements TrainingDisplay {
  private readonly io: Io
  private readonly now: () => number
  private readonly meter: TrainingMeter
  private readonly style: Style
  private lastLineAt: number

  constructor(io: Io, now: () => number) {
    this.io = io
    this.now = now
    this.meter = new TrainingMeter(now)
    this.style = styleFor(io.stderr, io.environment)
    this.lastLineAt = now()
  }

  show(event: TrainingEvent): void {
    this.meter.follow(event)
    if (event.type === 'step') {
      if (this.now() - this.lastLineAt >= 10_000) this.write(stepLine(this.meter))
      return
    }
    const line = lastingLine(event, this.meter.epochs, this.style)
    if (line !== null) this.write(line)
  }

  close(): void {}

  private write(line: string): void {
    this.io.stderr.write(`${line}\n`)
    this.lastLineAt = this.now()
  }
}

/** `epoch  3/10  ━━━━━━━╌╌╌╌╌  28,412 examples/s  0:12 left  loss 0.1344`, as wide as the terminal allows. */
function barLine(meter: TrainingMeter, progress: number, maximumWidth: number, style: Style): string {
  const validating = progress >= 1 ? 'validating' : null
  const before = `${epochOf(meter.epoch, meter.epochs)}  `
  const after = `  ${[validating ?? rate(meter), timeLeft(meter), lossOf(meter)].filter((part) => part !== null).join('  ')}`
  // cli-progress cuts at the width and counts escape codes, of which the two styles need 18.
  const width = Math.min(30, maximumWidth - before.length - after.length - 20)
  if (width < 5) return `${before}${Math.floor(progress * 100)} %${after}`
  const done = Math.round(progress * width)
  return before + style.cyan('━'.repeat(done)) + style.dim('╌'.repeat(width - done)) + after
}

function stepLine(meter: TrainingMeter): string {
  const step = `step ${formatCount(meter.stepOfEpoch)}/${formatCount(meter.stepsPerEpoch)}`
  return [epochOf(meter.epoch, meter.epochs), step, rate(meter), timeLeft(meter), lossOf(meter)]
    .filter((part) => part !== null)
    .join('  ')
}

/** What stays on the screen once an epoch or the training is over. */
function lastingLine(event: TrainingEvent, epochs: number, style: Style): string | null {
  if (event.type === 'epoch') return epochLine(event, epochs, style)
  return event.type === 'stopped' ? stopLine(event) : null
}

function epochLine({ epoch, training, validation, seconds }: EpochEvent, epochs: number, style: Style): string {
  const measures = [
    `loss ${style.bold(formatMeasure(training.loss))}`,
    validation === null ? null : `validation ${style.bold(formatMeasure(validation.loss))}`,
    style.dim(formatSeconds(seconds)),
  ]
  return [epochOf(epoch, epochs), ...measures.filter((part) => part !== null)].join('   ')
}

function stopLine({ reason, epoch, step, restoredEpoch }: StoppedEvent): string | null {
  if (reason === 'aborted') return `stopped after ${formatQuantity(step, 'step')}, ${formatQuantity(epoch, 'epoch')} complete`
  if (reason === 'completed') return null
  const restored = restoredEpoch === null ? '' : `; the model is that of epoch ${restoredEpoch}, the best`
  return `stopped early after epoch ${epoch}${restored}`
}

function epochOf(epoch: number, epochs: number): string {
  return `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`
}

function rate({ examplesPerSecond }: TrainingMeter): string {
  return `${formatCount(examplesPerSecond)} examples/s`
}

function timeLeft({ secondsLeft }: TrainingMeter): string | null {
  return secondsLeft === null ? null : `${formatDuration(secondsLeft)} left`
}

function lossOf({ loss }: TrainingMeter): string | null {
  return loss === null ? null : `loss ${formatMeasure(loss)}`
}
