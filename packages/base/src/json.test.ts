import { expect, it } from 'vitest'
import { InvalidArgumentError } from './errors.js'
import { stableStringify } from './json.js'

it('sorts keys at every depth, so that equal values give equal text', () => {
  expect(stableStringify({ b: [{ z: 1, a: null }], a: 'x' })).toBe('{"a":"x","b":[{"a":null,"z":1}]}')
})

it('refuses what JSON cannot hold', () => {
  expect(() => stableStringify({ a: Number.NaN })).toThrow(/a must be a finite number, got NaN/)
  expect(() => stableStringify({ a: Number.POSITIVE_INFINITY })).toThrow(InvalidArgumentError)
})
