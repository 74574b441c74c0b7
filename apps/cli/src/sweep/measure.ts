import { InvalidArgumentError, type Json, refuse } from '@sandglass/base'
import { suggestion } from '@sandglass/core'
import type { ResolvedConfig } from '../config/resolve-config.js'

/** What trials are compared by: `validation.loss`, or a part of it. Lower is better. */
const measurePattern = /^validation\.(loss|parts\.[^.]+)$/

/** @throws InvalidArgumentError if it isn't a measure on validation examples */
export function checkMeasure(measure: string): void {
  if (measurePattern.test(measure)) return
  refuse(
    'sweep',
    '--measure',
    'validation.loss or a part, such as validation.parts.reconstruction',
    measure,
    `${suggestion(measure, ['validation.loss', 'validation.parts.reconstruction'])}What trials are chosen by must be measured on examples that they were not trained on.`,
  )
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
  const part = measure.split('.')[2]
  const value = part === undefined ? line.validationLoss : (line.validationParts as Record<string, Json> | null)?.[part]
  return typeof value === 'number' ? value : null
}
