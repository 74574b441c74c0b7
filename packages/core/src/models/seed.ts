import * as v from 'valibot'

/** What the initial weights are drawn from. */
export const seed = v.optional(
  v.nullable(
    v.pipe(
      v.number(),
      v.safeInteger(),
      v.minValue(0),
      v.description('What the initial weights are drawn from; null to have one drawn and recorded.'),
    ),
  ),
  null,
)
