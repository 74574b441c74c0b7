import { describe, expect, it } from 'vitest'
import { InvalidArgumentError, InvalidFileError } from './errors.js'
import { parseJson, stableStringify } from './json.js'

it('sorts keys at every depth, so that equal values give equal text', () => {
  expect(stableStringify({ b: [{ z: 1, a: null }], a: 'x' })).toBe('{"a":"x","b":[{"a":null,"z":1}]}')
})

it('refuses what JSON cannot hold', () => {
  expect(() => stableStringify({ a: Number.NaN })).toThrow(/a must be a finite number, got NaN/)
  expect(() => stableStringify({ a: Number.POSITIVE_INFINITY })).toThrow(InvalidArgumentError)
})

describe('parseJson', () => {
  it('reads JSON, brackets in its texts included', () => {
    const value = { a: ['[', '"{', '\\'.repeat(3)], b: { c: null } }
    expect(parseJson(JSON.stringify(value), 'x')).toEqual(value)
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(parseJson(deep(100), 'x')).toBeInstanceOf(Array)
    expect(parseJson(JSON.stringify('['.repeat(1000)), 'x')).toHaveLength(1000)
  })

  it('refuses what is none, or too deep for those who recurse, and names the file', () => {
    expect(() => parseJson('{"a":', 'x.json')).toThrow(/^x\.json: it is not JSON: /)
    for (const depth of [101, 1_000_000])
      expect(() => parseJson('['.repeat(depth), 'x.json')).toThrow('x.json: its JSON is nested deeper than 100.')
    expect(() => parseJson('', 'x.json')).toThrow(InvalidFileError)
  })
})
