import * as v from 'valibot'

/** What a schedule's value is at some point: at least 0. */
export function value(description: string) {
  return v.pipe(v.number(), v.finite(), v.minValue(0), v.description(description))
}

/** How far a span that begins after `before` steps has come when step `step` is over: from 0 to 1. */
export function progressAt(step: number, span: number, before = 0): number {
  return span > 0 ? Math.min(1, Math.max(0, (step - before) / span)) : 1
}
