import type { AlarmEvent, EpochEvent, StoppedEvent, TrainingEvent } from '@sandglass/base'
import { formatCount, formatDuration, formatMeasure, formatQuantity, formatSeconds } from './format.js'
import { inWords } from './names.js'
import type { Style } from './style.js'
import type { TrainingMeter } from './training-meter.js'

/** `epoch  3/10  ━━━━━━━╌╌╌╌╌  28,412 examples/s  0:12 left  loss 0.1344`, as wide as the terminal allows. */
export function barLine(meter: TrainingMeter, progress: number, maximumWidth: number, style: Style): string {
  const validating = progress >= 1 ? 'validating' : null
  const before = `${epochOf(meter.epoch, meter.epochs)}  `
  const after = `  ${[validating ?? rate(meter), timeLeft(meter), lossOf(meter)].filter((part) => part !== null).join('  ')}`
  // cli-progress cuts at the width and counts escape codes, of which the two styles need 18.
  const width = Math.min(30, maximumWidth - before.length - after.length - 20)
  if (width < 5) return `${before}${Math.floor(progress * 100)} %${after}`
  const done = Math.round(progress * width)
  return before + style.cyan('━'.repeat(done)) + style.dim('╌'.repeat(width - done)) + after
}

/** What tells where a long epoch is, without a terminal. */
export function stepLine(meter: TrainingMeter): string {
  const step = `step ${formatCount(meter.stepOfEpoch)}/${formatCount(meter.stepsPerEpoch)}`
  return [epochOf(meter.epoch, meter.epochs), step, rate(meter), timeLeft(meter), lossOf(meter)]
    .filter((part) => part !== null)
    .join('  ')
}

/** What stays on the screen: epochs, alarms, and how the training ended. */
export function lastingLine(event: TrainingEvent, meter: TrainingMeter, style: Style): string | null {
  if (event.type === 'epoch') return epochLine(event, meter, style)
  if (event.type === 'alarm') return alarmLines(event, style)
  return event.type === 'stopped' ? stopLine(event) : null
}

function epochLine(event: EpochEvent, { epochs, isScheduled }: TrainingMeter, style: Style): string {
  const { epoch, training, validation, measures: further = {}, learningRate, seconds } = event
  const measures = [
    `loss ${style.bold(formatMeasure(training.loss))}`,
    validation === null ? null : `validation ${style.bold(formatMeasure(validation.loss))}`,
    ...Object.entries(further).map(
      ([name, figure]) => `${inWords(name)} ${figure === null ? '–' : style.bold(formatMeasure(figure))}`,
    ),
    isScheduled ? `rate ${formatMeasure(learningRate)}` : null,
    style.dim(formatSeconds(seconds)),
  ]
  return [epochOf(epoch, epochs), ...measures.filter((part) => part !== null)].join('   ')
}

/** What is wrong, and below it what to try. */
function alarmLines({ step, message, cure }: AlarmEvent, style: Style): string {
  return `${style.yellow(`step ${formatCount(step)}  ${message}`)}\n        ${cure}`
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
