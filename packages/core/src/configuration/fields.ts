import type { Corruption, ExamplePairs, Examples } from '@sandglass/base'
import * as v from 'valibot'

/** A whole number of at least `minimum`. */
export function wholeNumber(description: string, minimum = 1) {
  return v.pipe(v.number(), v.safeInteger(), v.minValue(minimum), v.description(description))
}

export function batchSize() {
  return wholeNumber('How many examples are on the device at once.')
}

export function seed(description: string) {
  return wholeNumber(description, 0)
}

/** A finite number of at least 0. */
export function nonNegative(description: string) {
  return v.pipe(v.number(), v.finite(), v.minValue(0), v.description(description))
}

/** A number from 0 up to, but without, 1. */
export function fraction(description: string) {
  return v.pipe(v.number(), v.minValue(0), v.ltValue(1), v.description(description))
}

export function flag(description: string) {
  return v.pipe(v.boolean(), v.description(description))
}

/** A corruption, as `@sandglass/data` makes them. */
export function corruption() {
  return v.custom<Corruption>(
    (value) =>
      hasFunction(value, 'apply') &&
      hasFunction(value, 'rangeOf') &&
      isObject(value.config) &&
      typeof value.config.type === 'string',
    'a corruption such as gaussian({ standardDeviation: 0.5 }) of @sandglass/data',
  )
}

/** Examples, or pairs of them. */
export function examples() {
  return v.custom<Examples | ExamplePairs>(
    (value) =>
      hasFunction(value, 'read') || (isObject(value) && hasFunction(value.input, 'read') && hasFunction(value.target, 'read')),
    'Examples, or a pair { input, target } of them',
  )
}

export function abortSignal() {
  return v.custom<AbortSignal>(
    (value) => isObject(value) && typeof value.aborted === 'boolean',
    'an AbortSignal, such as new AbortController().signal',
  )
}

/** A function that is told something. */
export function listener<Told>(description: string) {
  return v.custom<(told: Told) => void>((value) => typeof value === 'function', description)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function hasFunction(value: unknown, name: string): value is Record<string, unknown> {
  return isObject(value) && typeof value[name] === 'function'
}
