import type { TrainingEvent } from '@sandglass/base'
import { SingleBar } from 'cli-progress'
import type { Io } from '../io.js'
import { type Style, styleFor } from './style.js'
import { barLine, lastingLine, stepLine } from './training-lines.js'
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
      const line = lastingLine(event, this.meter, this.style)
      // A checkpoint within an epoch leaves the bar where it is.
      if (line === null) return
      this.close()
      this.io.stderr.write(`${line}\n`)
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
    const line = lastingLine(event, this.meter, this.style)
    if (line !== null) this.write(line)
  }

  close(): void {}

  private write(line: string): void {
    this.io.stderr.write(`${line}\n`)
    this.lastLineAt = this.now()
  }
}
