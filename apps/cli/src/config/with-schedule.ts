import { type Json, refuse } from '@sandglass/base'
import { valueAt, withValueAt } from './json-path.js'

/** Schedules that a learning rate alone makes: it is what they begin with or rise to. What else they have, `--set` changes. */
const schedules: Readonly<Record<string, (rate: number) => Json>> = {
  constant: (rate) => rate,
  cosine: (peak) => ({ type: 'cosine', peak }),
  'one-cycle': (peak) => ({ type: 'one-cycle', peak }),
  linear: (from) => ({ type: 'linear', from, to: 0 }),
  step: (initial) => ({ type: 'step', initial, at: [{ share: 0.5 }, { share: 0.75 }] }),
  exponential: (initial) => ({ type: 'exponential', initial, factor: 0.01, every: { share: 1 } }),
  cyclic: (to) => ({ type: 'cyclic', from: to / 10, to }),
  'on-plateau': (initial) => ({ type: 'on-plateau', initial }),
}

export const scheduleNames = Object.keys(schedules)

const path = 'training.optimizer.learningRate'

/** What a learning rate becomes by a schedule's name, or by its kind; null for what is no schedule, or if the field is another. */
export function scheduleOf(field: string, name: Json, rate: number): Json {
  return field === path ? (schedules[String(name)]?.(rate) ?? null) : null
}

/**
 * The config with its learning rate scheduled.
 *
 * @throws InvalidArgumentError if the learning rate is a schedule already, so that it is not known what to make of it
 */
export function withSchedule(caller: string, config: Json, name: string): Json {
  const rate = valueAt(config, path)
  if (typeof rate !== 'number')
    return refuse(
      caller,
      '--schedule',
      'given together with --learning-rate where the config has a schedule',
      name,
      'Add --learning-rate 0.001, say.',
    )
  return withValueAt(config, path, schedules[name]?.(rate) ?? rate)
}
