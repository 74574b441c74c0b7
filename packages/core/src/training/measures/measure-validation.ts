import { type EpochEvent, InvalidArgumentError } from '@sandglass/base'
import { measure } from '../../evaluation/measure.js'
import type { Plan } from '../options.js'
import { measureCode, metrics } from './built-in.js'

/** What an epoch tells of the validation data. */
type Validated = Pick<EpochEvent, 'validation' | 'measures'>

/**
 * Measures a model on the validation data: the objective as it is after `step` steps, and whatever is watched or asked for
 * beside it. Ends early at an abort: ask the signal before using what comes back.
 */
export async function measureValidation(plan: Plan, step: number): Promise<Validated> {
  const { model, validation, config, extent, validationNoise, signal, measures } = plan
  if (validation === null) return { validation: null }
  const { names } = measures
  const pass = { batchSize: config.batchSize, noise: validationNoise, signal }
  const wanted = Object.fromEntries(Object.entries(metrics).filter(([name]) => names.has(name)))
  const { loss, parts, metrics: figures } = await measure(model, validation, { ...pass, seed: config.seed, step, extent }, wanted)
  const further = { ...figures, ...(await measureCode(model, validation, pass, names)), ...(await measureOwn(plan)) }
  const finite = Object.entries(further).map(([name, figure]) => [name, Number.isFinite(figure) ? figure : null] as const)
  return { validation: { loss, parts }, ...(finite.length > 0 && { measures: Object.fromEntries(finite) }) }
}

async function measureOwn({ caller, model, validationData, measures, signal }: Plan): Promise<Record<string, number>> {
  const figures: Record<string, number> = {}
  if (validationData === null) return figures
  for (const [name, { of }] of Object.entries(measures.own)) {
    if (signal?.aborted) break
    const figure = await of(model, validationData)
    if (typeof figure !== 'number')
      throw new InvalidArgumentError(`${caller}: measures.${name}.of must return a number, got ${typeof figure}.`, {
        cure: 'Return the figure itself, or a promise of it.',
      })
    figures[name] = figure
  }
  return figures
}
