import { InvalidArgumentError, type Json, refuse } from '@sandglass/base'
import { type BuiltInMeasure, measureGoals, suggestion } from '@sandglass/core'
import type { ResolvedConfig } from '../config/resolve-config.js'

/** What trials are compared by, beside the parts of the loss. */
export const sweepMeasures = ['validation.loss', ...Object.keys(measureGoals).map((name) => `validation.${name}`)]

const partPattern = /^validation\.parts\.[^.]+$/

/** @throws InvalidArgumentError if it isn't a measure on validation examples */
export function checkMeasure(measure: string): void {
  if (partPattern.test(measure) || sweepMeasures.includes(measure)) return
  refuse(
    'sweep',
    '--measure',
    `one of ${sweepMeasures.join(', ')}, or a part of the loss, such as validation.parts.reconstruction`,
    measure,
    `${suggestion(measure, [...sweepMeasures, 'validation.parts.reconstruction'])}What trials are chosen by must be measured on examples that they were not trained on.`,
  )
}

/** What an epoch must tell for a measure to be known: `peakSignalToNoise`; null for the loss and its parts, which it tells anyway. */
export function metricOf(measure: string): BuiltInMeasure | null {
  const name = measure.slice('validation.'.length)
  return Object.hasOwn(measureGoals, name) ? (name as BuiltInMeasure) : null
}

/** Below 0 if the first of two figures is the better one: the lower, or the higher where that is usual of the measure. */
export function compareBy(measure: string, a: number, b: number): number {
  const metric = metricOf(measure)
  return metric !== null && measureGoals[metric] === 'highest' ? b - a : a - b
}

/** @throws InvalidArgumentError if there is nothing to choose by, or test examples would choose */
export function checkValidation({ data, training }: Pick<ResolvedConfig, 'data' | 'training'>): void {
  const { validation } = data
  if (validation === null || validation === 0)
    throw new InvalidArgumentError('sweep: there must be validation examples to choose by, and there are none.', {
      cure: 'Hold some back: --validation 10000.',
    })
  if (typeof validation === 'string' && validation.endsWith(':test') && !training.allowTestExamples)
    throw new InvalidArgumentError(`sweep: it must not choose by test examples, and --validation is ${validation}.`, {
      cure: 'Hold some training examples back: --validation 10000; or --set training.allowTestExamples=true, which is recorded.',
    })
}

/** An epoch's figure, from a line of a run's metrics; null if it has none. */
export function measureIn(line: Readonly<Record<string, Json>>, measure: string): number | null {
  const fieldsOf = (value: Json | undefined) => (value ?? {}) as Readonly<Record<string, Json>>
  const metric = metricOf(measure)
  const part = measure.split('.')[2]
  const value =
    metric !== null
      ? fieldsOf(line.measures)[metric]
      : part === undefined
        ? line.validationLoss
        : fieldsOf(line.validationParts)[part]
  return typeof value === 'number' ? value : null
}
