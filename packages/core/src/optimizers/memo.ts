import type { Json } from '@sandglass/base'
import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'

const schema = v.strictObject({
  plateau: v.strictObject({
    reductions: wholeNumber('How often the learning rate was reduced.', 0),
    progress: v.strictObject({
      best: v.nullable(v.pipe(v.number(), v.finite(), v.description('The best figure so far.'))),
      bestEpoch: wholeNumber('Its epoch.', 0),
      waited: wholeNumber('Epochs since.', 0),
    }),
  }),
  averagesAreShown: v.boolean(),
})

/** What an optimizer remembers beside its variables, read back. */
export function parseMemo(memo: Json): v.InferOutput<typeof schema> {
  return parse('Optimizer.restore', schema, memo, 'memo')
}
