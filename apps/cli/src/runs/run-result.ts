import type { EpochEvent, Json } from '@sandglass/base'
import { describeDevice, deviceFacts } from '../options/device.js'
import { exitCode } from '../output/exit-code.js'
import { shortPath } from '../output/files.js'
import { formatDuration, formatFacts, formatMeasure, formatQuantity, formatSeconds } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import { finalEpoch, restoredFacts } from './final-epoch.js'
import { alarmFacts } from './health-sections.js'
import type { Run } from './run.js'
import type { FinishedRun } from './run-figures.js'

/** What a run came to, for programs and for people. */
export function resultOf({ io }: Session, run: Run, finished: FinishedRun): Result {
  return {
    document: documentOf(run, finished),
    text: formatFacts([
      ['run', shortPath(io, run.folder.path)],
      ...lossesOf(run),
      ['epochs', epochsText(run)],
      ...restoredFacts(run.stopped),
      ...(run.alarms.length === 0 ? [] : [['alarms', run.alarms.map(({ message }) => message).join('; ')] as const]),
      ['device', describeDevice(run.device)],
      ['report', shortPath(io, finished.report)],
    ]),
    exitCode: run.stopped.reason === 'aborted' ? exitCode.interrupted : exitCode.done,
  }
}

/** What programs are told of a run. */
export function documentOf(run: Run, { files, report }: FinishedRun) {
  const { request, folder, modelPath, device, started, epochs, stopped, alarms, health } = run
  return {
    run: folder.path,
    model: modelPath,
    name: request.given.name,
    epochs: epochs.length,
    loss: epochs.map(({ training }) => training.loss),
    validationLoss: started.validationExamples === 0 ? null : epochs.map(({ validation }) => validation?.loss ?? null),
    measures: measuresOf(epochs),
    secondsPerEpoch: secondsPerEpoch(epochs),
    seconds: stopped.seconds,
    steps: stopped.step,
    stopped: stopped.reason,
    restoredEpoch: stopped.restoredEpoch,
    seed: started.seed,
    examples: { training: started.trainingExamples, validation: started.validationExamples },
    parameters: parametersOf(run),
    alarms: alarms.map(alarmFacts),
    health: health?.readings ?? null,
    ...deviceFacts(device),
    figures: files,
    report,
  } satisfies Json
}

/** What was measured beside the loss, epoch by epoch, by name; null where nothing was. */
function measuresOf(epochs: readonly EpochEvent[]): Record<string, (number | null)[]> | null {
  const names = Object.keys(epochs.at(-1)?.measures ?? {})
  if (names.length === 0) return null
  return Object.fromEntries(names.map((name) => [name, epochs.map(({ measures }) => measures?.[name] ?? null)]))
}

/** The losses of the epoch whose weights the model has, as rows of facts. */
export function lossesOf({ epochs, stopped, model }: Pick<Run, 'epochs' | 'stopped' | 'model'>): (readonly [string, string])[] {
  const final = finalEpoch(epochs, stopped)
  if (final === undefined) return []
  const { training, validation } = final
  return [
    ['loss', formatMeasure(training.loss)],
    ...(validation === null ? [] : [['validation loss', formatMeasure(validation.loss)] as const]),
    // The rate, which the objective may weigh, is told beside what each dimension carries.
    ...(model.posterior && validation?.parts.reconstruction !== undefined
      ? [['validation distortion', `${formatMeasure(validation.parts.reconstruction)} nats`] as const]
      : []),
  ]
}

/** `10`, or `3 of 10` where it ended early. */
export function epochCount({ epochs, request }: Run): string {
  const asked = request.config.training.epochs
  return epochs.length === asked ? String(asked) : `${epochs.length} of ${asked}`
}

/** `10, 2.1 s each`, and why there are no more. */
export function epochsText(run: Run): string {
  const { epochs, stopped } = run
  const pace = secondsPerEpoch(epochs)
  const each = pace === null ? '' : `, ${pace < 120 ? formatSeconds(pace) : `${formatDuration(pace)} minutes`} each`
  const why = { completed: '', aborted: '; stopped', 'early-stopping': '; stopped early' }[stopped.reason]
  return `${epochCount(run)}${each}${why && `${why} after ${formatQuantity(stopped.step, 'step')}`}`
}

/** Training and validation together, on average; null before the first epoch is over. */
export function secondsPerEpoch(epochs: readonly EpochEvent[]): number | null {
  return epochs.length === 0 ? null : epochs.reduce((sum, { seconds }) => sum + seconds, 0) / epochs.length
}

export function parametersOf({ model }: Run): number {
  return [...model.weights.values()].reduce((sum, { size }) => sum + size, 0)
}
