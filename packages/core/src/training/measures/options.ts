import { type ExamplePairs, type Examples, refuse } from '@sandglass/base'
import * as v from 'valibot'
import { suggestion } from '../../configuration/nearest-name.js'
import type { Model } from '../../models/model.js'
import { type BuiltInMeasure, type Goal, isBuiltIn, measureGoals, measureOf, usualGoal } from '../../schedules/measures.js'
import type { Monitor } from '../../schedules/monitor.js'
import { lackOf } from './built-in.js'

/** A figure of one's own by which an epoch can be judged. */
export interface OwnMeasure {
  /** Which way it is better. */
  readonly goal: Goal
  /**
   * Measures the model on the validation data, at the end of an epoch and with the weights that validation sees. What it does
   * not know from its arguments, a training that is resumed must find again. It frees the tensors that it makes, and leaves the
   * model's weights as they are. A figure that is not finite counts as no improvement.
   */
  readonly of: (model: Model, validation: Examples | ExamplePairs) => number | Promise<number>
}

/** Measures of one's own by name. */
export type OwnMeasures = Readonly<Record<string, OwnMeasure>>

const measureSchema = v.strictObject({
  goal: v.pipe(v.picklist(['lowest', 'highest']), v.description('Which way it is better.')),
  of: v.pipe(
    v.custom<OwnMeasure['of']>((value) => typeof value === 'function', 'a function of model and validation examples'),
    v.description('Measures the model on the validation data.'),
  ),
})

export const measuresEntry = v.optional(
  v.pipe(
    v.record(
      v.pipe(
        v.string(),
        v.check(
          (name) => name !== '' && !name.includes('.') && !isBuiltIn(name),
          `a name without a dot that is none of ${Object.keys(measureGoals).join(', ')}`,
        ),
      ),
      measureSchema,
    ),
    v.description('Measures of your own, which each epoch tells of.'),
  ),
  {},
)

/** The monitor with its goal settled. */
export function withGoal<Watching extends Monitor>(watching: Watching, measures: OwnMeasures): Watching {
  const measure = measureOf(watching.monitor)
  const own = measure?.isOwn ? measures[measure.name]?.goal : undefined
  return { ...watching, goal: watching.goal ?? own ?? usualGoal(watching.monitor) }
}

/**
 * @param argument the option that holds the monitor, such as `earlyStopping`
 * @throws InvalidArgumentError if it goes by a measure that nobody gives, or that the model is without
 */
export function checkMeasure(caller: string, argument: string, { monitor }: Monitor, model: Model, measures: OwnMeasures): void {
  const measure = measureOf(monitor)
  if (measure === null) return
  const { name } = measure
  if (measure.isOwn) {
    if (Object.hasOwn(measures, name)) return
    const names = Object.keys(measures).map((own) => `validation.measures.${own}`)
    const constraint = names.length === 0 ? 'a figure that is measured' : `one of ${names.join(', ')}`
    const cure = `Give measures: { ${name}: { goal: 'lowest', of: (model, validation) => … } }, or watch another figure.`
    refuse(caller, `${argument}.monitor`, constraint, monitor, suggestion(monitor, names) + cure)
  }
  refuseLack(caller, `${argument}.monitor`, measure.name, monitor, model, 'Watch validation.loss, say.')
}

/** @throws InvalidArgumentError if the model is without what a metric measures */
export function checkMetric(caller: string, name: BuiltInMeasure, model: Model): void {
  refuseLack(caller, 'metrics', name, name, model, 'Leave it out.')
}

function refuseLack(caller: string, argument: string, name: BuiltInMeasure, given: string, model: Model, cure: string): void {
  const lack = lackOf(name, model)
  if (lack !== null) refuse(caller, argument, `a figure that the model has, and ${name} needs ${lack}`, given, cure)
}
