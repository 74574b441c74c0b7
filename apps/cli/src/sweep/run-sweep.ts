import type { DeviceOptions } from '../options/device.js'
import type { Session } from '../output/session.js'
import { outcomeIn } from './outcome.js'
import { type SweepPlan, trialFolder } from './plan.js'
import { trialLine } from './table.js'
import type { Trial } from './trial.js'
import { trainTrial } from './worker.js'

export interface SweepOptions {
  /** How many trials are trained at a time. */
  readonly workers: number
  /** What each of them computes on. */
  readonly device: DeviceOptions
}

/**
 * Trains the trials that are not done yet, some at a time, and says what each came to. One that fails doesn't end the others; an
 * error of the sweep's own, such as a full disk, stops them, and they save what they have before it is thrown.
 */
export async function runSweep(session: Session, plan: SweepPlan, folder: string, options: SweepOptions): Promise<Trial[]> {
  const trials: Trial[] = []
  for (const [index, trial] of plan.trials.entries()) {
    const place = trialFolder(folder, index)
    trials.push({ ...trial, number: index + 1, folder: place, outcome: await outcomeIn(place, plan.measure) })
  }
  const left = trials.flatMap(({ outcome }, index) => (outcome === null ? [index] : []))
  const done = trials.length - left.length
  if (done > 0) session.note(`${done} of ${trials.length} trials are done already`)
  const trouble = new AbortController()
  const signal = AbortSignal.any([session.io.signal, trouble.signal])
  const work = async () => {
    for (let index = left.shift(); index !== undefined && !signal.aborted; index = left.shift()) {
      const trial = trials[index] as Trial
      const failure = await trainTrial(session, trial, trial.folder, options.device, signal)
      const ended = { ...trial, outcome: failure ?? (await outcomeIn(trial.folder, plan.measure)) }
      trials[index] = ended
      if (ended.outcome) session.note(trialLine(ended, plan, session.style))
    }
  }
  const stopping = (error: unknown) => {
    trouble.abort()
    throw error
  }
  const works = await Promise.allSettled(
    Array.from({ length: Math.min(options.workers, left.length) }, () => work().catch(stopping)),
  )
  for (const each of works) if (each.status === 'rejected') throw each.reason
  return trials
}
