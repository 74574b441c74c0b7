import * as v from 'valibot'

/** A penalty's factor. */
export function strength(description: string) {
  return v.pipe(v.number(), v.finite(), v.minValue(0), v.description(description))
}
