import type { EpochEvent, Json } from '@sandglass/base'
import { exitCode } from '../output/exit-code.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatMeasure, formatQuantity, formatSeconds } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import type { FinishedRun } from './finish-run.js'
import type { Run } from './train-run.js'

/** What a run came to, for programs and for people. */
export function resultOf({ io }: Session, run: Run, finished: FinishedRun): Result {
  return {
    document: documentOf(run, finished),
    text: formatFacts([
      ['run', shortPath(io, run.folder.path)],
      ...lossesOf(run),
      ['epochs', epochsText(run)],
      ['device', deviceText(run)],
      ['report', shortPath(io, finished.report)],
    ]),
    exitCode: run.stopped.reason === 'aborted' ? exitCode.interrupted : exitCode.done,
  }
}

/** What programs are told of a run. */
export function documentOf(run: Run, { files, report }: FinishedRun) {
  const { request, folder, modelPath, device, started, epochs, stopped } = run
  return {
    run: folder.path,
    model: modelPath,
    config: request.given.name,
    epochs: epochs.length,
    loss: epochs.map(({ training }) => training.loss),
    validationLoss: started.validationExamples === 0 ? null : epochs.map(({ validation }) => validation?.loss ?? null),
    secondsPerEpoch: secondsPerEpoch(epochs),
    seconds: stopped.seconds,
    steps: stopped.step,
    stopped: stopped.reason,
    seed: started.seed,
    examples: { training: started.trainingExamples, validation: started.validationExamples },
    parameters: parametersOf(run),
    device: device.device,
    backend: device as unknown as Json,
    figures: files,
    report,
  } satisfies Json
}

/** The final losses as rows of facts. */
export function lossesOf({ epochs }: Run): (readonly [string, string])[] {
  const last = epochs.at(-1)
  if (last === undefined) return []
  const { training, validation } = last
  return [
    ['loss', formatMeasure(training.loss)],
    ...(validation === null ? [] : [['validation loss', formatMeasure(validation.loss)] as const]),
  ]
}

export function epochsText({ epochs, stopped, request }: Run): string {
  const pace = secondsPerEpoch(epochs)
  const each = pace === null ? '' : `, ${formatSeconds(pace)} each`
  if (stopped.reason === 'completed') return `${epochs.length}${each}`
  const why = stopped.reason === 'aborted' ? 'stopped' : 'stopped early'
  return `${epochs.length} of ${request.config.training.epochs}${each}; ${why} after ${formatQuantity(stopped.step, 'step')}`
}

export function deviceText({ device: { name, device, threads } }: Run): string {
  return `${device} (${name}${threads === null ? '' : `, ${formatQuantity(threads, 'thread')}`})`
}

/** Training and validation together, on average; null before the first epoch is over. */
export function secondsPerEpoch(epochs: readonly EpochEvent[]): number | null {
  return epochs.length === 0 ? null : epochs.reduce((sum, { seconds }) => sum + seconds, 0) / epochs.length
}

export function parametersOf({ model }: Run): number {
  return [...model.weights.values()].reduce((sum, { size }) => sum + size, 0)
}
