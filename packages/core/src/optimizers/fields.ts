import * as v from 'valibot'

export function learningRate() {
  return v.pipe(v.number(), v.finite(), v.gtValue(0), v.description('How far a step goes.'))
}

/** A number from 0 up to, but without, 1. */
export function fraction(description: string) {
  return v.pipe(v.number(), v.minValue(0), v.ltValue(1), v.description(description))
}
