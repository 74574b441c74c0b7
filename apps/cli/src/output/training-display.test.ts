import { stripVTControlCharacters } from 'node:util'
import type { TrainingEvent } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { type CapturedIo, captureIo } from '../testing/capture.js'
import { trainingDisplay } from './training-display.js'
import { TrainingMeter } from './training-meter.js'

const started: TrainingEvent = {
  type: 'started',
  epochs: 10,
  stepsPerEpoch: 4,
  stepsTaken: 0,
  trainingExamples: 400,
  validationExamples: 10,
  batchSize: 100,
  seed: 1,
  config: {},
}

function step(number: number, loss = 0.5): TrainingEvent {
  return {
    type: 'step',
    step: number,
    epoch: Math.ceil(number / 4),
    stepOfEpoch: ((number - 1) % 4) + 1,
    loss,
    examples: 100,
  }
}

function epoch(number: number): TrainingEvent {
  const measures = (loss: number) => ({ loss, parts: { reconstruction: loss } })
  return {
    type: 'epoch',
    epoch: number,
    step: 4 * number,
    learningRate: 0.001,
    training: measures(0.25),
    validation: measures(0.2),
    seconds: 1.5,
  }
}

function stopped(reason: 'completed' | 'aborted' | 'early-stopping', restoredEpoch: number | null = null): TrainingEvent {
  return { type: 'stopped', reason, epoch: 2, step: 9, restoredEpoch, seconds: 3 }
}

describe('TrainingMeter', () => {
  it('counts the pace of its own steps where a training goes on', () => {
    let time = 0
    const meter = new TrainingMeter(() => time)
    meter.follow({ ...started, stepsTaken: 36 })
    time = 2000
    meter.follow(step(37))
    expect(meter.secondsLeft).toBe(6)
  })

  it('tells rate, loss and time left', () => {
    let now = 0
    const meter = new TrainingMeter(() => now)
    meter.follow(started)
    for (const [number, loss] of [0.8, 0.4].entries()) {
      now += 500
      meter.follow(step(number + 1, loss))
    }
    expect(meter.loss).toBeCloseTo(0.6, 12)
    expect(meter.examplesPerSecond).toBeCloseTo(200, 9)
    // Two steps of forty took one second.
    expect(meter.secondsLeft).toBeCloseTo(19, 9)
    meter.follow(epoch(1))
    expect(meter.loss).toBeNull()
    expect(meter.epoch).toBe(2)
  })
})

/** Shows a training in which each step takes `milliseconds`, and tells what was written. */
function show(io: CapturedIo, events: readonly TrainingEvent[], milliseconds = 100): string {
  let now = 0
  const display = trainingDisplay(io, { quiet: false, now: () => now })
  for (const event of events) {
    now += milliseconds
    display.show(event)
  }
  display.close()
  return io.stderr.text
}

const training = [started, step(1), step(2), step(3), step(4), epoch(1), step(5), stopped('completed')]

describe('trainingDisplay', () => {
  it('tells an alarm and its cure, with or without a terminal', () => {
    const message = 'posterior collapse: 18 of 20 dimensions carry < 0.01 nat'
    const alarm: TrainingEvent = {
      type: 'alarm',
      step: 1234,
      epoch: 3,
      name: 'posterior-collapse',
      message,
      cure: 'Try a KL warm-up.',
    }
    expect(show(captureIo(), [started, alarm])).toBe(`step 1,234  ${message}\n        Try a KL warm-up.\n`)
    const onTerminal = show(captureIo({ terminal: { columns: 100 } }), [started, step(1), alarm, step(2)])
    expect(stripVTControlCharacters(onTerminal)).toContain(`step 1,234  ${message}\n        Try a KL warm-up.\n`)
    expect(onTerminal).toContain(`\x1b[33mstep 1,234  ${message}\x1b[39m`)
  })

  it('writes plain lines where there is no terminal', () => {
    expect(show(captureIo(), training)).toBe('epoch  1/10   loss 0.2500   validation 0.2000   1.50 s\n')
  })

  it('tells the learning rate where it is scheduled', () => {
    const scheduled: TrainingEvent = { ...started, config: { optimizer: { learningRate: { type: 'cosine' } } } }
    expect(show(captureIo(), [scheduled, step(1), epoch(1)])).toBe(
      'epoch  1/10   loss 0.2500   validation 0.2000   rate 0.00100   1.50 s\n',
    )
  })

  it('gives a sign of life within long epochs', () => {
    expect(show(captureIo(), [started, step(1), step(2), stopped('completed')], 12_000).split('\n')).toEqual([
      'epoch  1/10  step 1/4  8 examples/s  7:48 left  loss 0.5000',
      'epoch  1/10  step 2/4  8 examples/s  7:36 left  loss 0.5000',
      '',
    ])
  })

  it('moves a bar on a terminal, that never is wider than that and leaves nothing behind', () => {
    for (const columns of [40, 60, 80, 200]) {
      const text = show(captureIo({ terminal: { columns } }), training)
      const lines = stripVTControlCharacters(text.replaceAll('\x1b[1G', '\n')).split('\n')
      const bars = lines.filter((line) => line.includes('examples/s'))
      expect(bars.length).toBeGreaterThan(0)
      expect(Math.max(...bars.map((line) => line.length))).toBeLessThanOrEqual(columns)
    }
    const text = show(captureIo({ terminal: { columns: 80 } }), training)
    expect(text).toMatch(/━+.*╌+/)
    expect(text).toMatch(/examples\/s {2}\d+:\d\d left {2}loss 0\.5000/)
    // Wrapping and cursor stay as they were, whenever the process may end.
    expect(text).not.toMatch(/\[\?(7|25)l/)
    expect(text.lastIndexOf('\x1b[2K')).toBeGreaterThan(text.lastIndexOf('━'))
  })

  it('says why a training stopped early', () => {
    expect(show(captureIo(), [started, stopped('aborted')])).toBe('stopped after 9 steps, 2 epochs complete\n')
    expect(show(captureIo(), [started, stopped('early-stopping', 1)])).toBe(
      'stopped early after epoch 2; the model is that of epoch 1, the best\n',
    )
  })

  it('is silent if asked', () => {
    const io = captureIo()
    const display = trainingDisplay(io, { quiet: true })
    for (const event of training) display.show(event)
    display.close()
    expect(io.stderr.text).toBe('')
  })
})
