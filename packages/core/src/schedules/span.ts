import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'

/** A length of time in a training: so many steps, so many epochs, or a share of the whole. */
export type Span = number | { readonly epochs: number } | { readonly share: number }

/** How long a training is, at most. */
export interface Extent {
  readonly epochs: number
  readonly stepsPerEpoch: number
}

/** How a schedule writes lengths of time: one that it must be told, and one that is the whole training if it isn't. */
export interface Times<Time> {
  span(description: string): v.GenericSchema<Time>
  whole(description: string): v.GenericSchema<Time | undefined, Time>
}

/** In steps, in epochs or as a share: where it is known how long the training is. */
export const anySpans: Times<Span> = {
  span,
  whole: (description) => v.optional(span(description), { share: 1 }),
}

function span(description: string): v.GenericSchema<Span> {
  return v.pipe(
    v.union([
      wholeNumber('How many steps.', 0),
      v.strictObject({ epochs: v.pipe(v.number(), v.finite(), v.minValue(0), v.description('How many epochs.')) }),
      v.strictObject({
        share: v.pipe(v.number(), v.minValue(0), v.maxValue(1), v.description('Which share of the whole training.')),
      }),
    ]),
    v.description(`${description} In steps, or { epochs } or { share } of the training.`),
  )
}

/** A span in whole steps. */
export function stepsOf(span: Span, { epochs, stepsPerEpoch }: Extent): number {
  if (typeof span === 'number') return span
  return Math.round(stepsPerEpoch * ('epochs' in span ? span.epochs : span.share * epochs))
}
