import * as v from 'valibot'
import { batchSize, flag, seed, wholeNumber } from '../configuration/fields.js'
import { jsonSchema } from '../configuration/json.js'
import { optimizerSchema } from '../optimizers/index.js'
import { earlyStoppingSchema } from './early-stopping.js'

/** How a model is trained, as plain JSON; `fit` takes the same fields as options. */
export const trainingSchema = v.strictObject({
  epochs: v.optional(wholeNumber('How often every training example is seen.'), 10),
  batchSize: v.optional(batchSize(), 32),
  optimizer: v.optional(v.pipe(optimizerSchema, v.description('How weights move, given their gradients.')), { type: 'adam' }),
  seed: v.optional(v.nullable(seed('What order, noise and dropout are drawn from; null to have one drawn and recorded.')), null),
  shuffle: v.optional(flag('Whether each epoch sees the examples in an order of its own.'), true),
  corruption: v.optional(
    v.nullable(
      v.pipe(
        v.objectWithRest({ type: v.pipe(v.string(), v.description('Its kind, such as gaussian.')) }, jsonSchema),
        v.description('How the inputs are spoilt, but not the targets; null for not at all.'),
      ),
    ),
    null,
  ),
  corruptionDraw: v.optional(
    v.pipe(
      v.picklist(['once', 'every-epoch']),
      v.description("Whether an example's noise is the same in every epoch, or a new one in each."),
    ),
    'once',
  ),
  earlyStopping: v.optional(
    v.nullable(v.pipe(earlyStoppingSchema, v.description('When to stop before the last epoch; null for never.'))),
    null,
  ),
  allowTestExamples: v.optional(
    flag('Whether examples marked as test examples may be trained on, or tell when to stop. It is recorded.'),
    false,
  ),
})

/** A training's config, with defaults filled in; the seed may still have to be drawn. */
export type TrainingConfig = v.InferOutput<typeof trainingSchema>
