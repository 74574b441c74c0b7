import { InvalidArgumentError } from '@sandglass/base'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { parse } from './parse.js'

const kinds = v.variant('type', [
  v.strictObject({ type: v.literal('a'), rate: v.optional(v.pipe(v.number(), v.gtValue(0)), 0.5) }),
  v.strictObject({ type: v.literal('b') }),
])
const schema = v.strictObject({
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 32),
  share: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0), v.ltValue(1))), null),
  kind: v.optional(kinds, { type: 'b' }),
  name: v.pipe(v.picklist(['x', 'y']), v.description('Which of the two.')),
  widths: v.optional(v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1))),
})

function message(value: unknown, path?: string): string {
  try {
    parse('fit', schema, value, path)
  } catch (error) {
    expect(InvalidArgumentError.isInstance(error)).toBe(true)
    return (error as Error).message
  }
  return expect.unreachable()
}

describe('parse', () => {
  it('fills defaults in', () => {
    expect(parse('fit', schema, { name: 'x', kind: { type: 'a' } })).toEqual({
      count: 32,
      share: null,
      kind: { type: 'a', rate: 0.5 },
      name: 'x',
    })
  })

  it('makes constraint and cure from the schema', () => {
    expect(message({ name: 'x', count: 0.5 })).toBe(
      'fit: count must be a whole number of at least 1, got 0.5. Leave it out for 32.',
    )
    expect(message({ name: 'x', count: '3' })).toBe(
      'fit: count must be a whole number of at least 1, got "3". Leave it out for 32.',
    )
    expect(message({ name: 'x', share: 1 })).toBe(
      'fit: share must be a number of at least 0 and below 1, or null, got 1. Leave it out for null.',
    )
    expect(message({ name: 'z' })).toBe('fit: name must be one of "x", "y", got "z". Choose one of these.')
    expect(message({})).toBe('fit: name must be one of "x", "y", got undefined. Choose one of these.')
    expect(message({ name: 'x', widths: [] })).toMatch(
      /^fit: widths must be a list that is not empty, each item a whole number, got \[\]\./,
    )
    expect(message({ name: 'x', widths: [1, 2.5] })).toMatch(/^fit: widths\.1 must be a whole number, got 2\.5\./)
  })

  it('names the field inside a variant', () => {
    expect(message({ name: 'x', kind: { type: 'a', rate: -1 } })).toBe(
      'fit: kind.rate must be a number above 0, got -1. Leave it out for 0.5.',
    )
    expect(message({ name: 'x', kind: { type: 'c' } })).toMatch(/^fit: kind\.type must be one of "a", "b", got "c"\./)
    expect(message({ name: 'x', kind: 3 })).toMatch(/^fit: kind must be an object whose type is one of "a", "b", got 3\./)
    expect(message({ name: 'x', kind: { type: 'a', rat: 1 } })).toBe(
      'fit: there is no field kind.rat. Did you mean "rate"? The fields are rate.',
    )
  })

  it('names the field inside the alternative that was meant', () => {
    const rate = v.optional(v.union([v.pipe(v.number(), v.gtValue(0)), kinds]), 0.5)
    const span = v.union([v.number(), v.strictObject({ epochs: v.number() }), v.strictObject({ share: v.number() })])
    const either = v.strictObject({ rate, span: v.optional(span, 0) })
    const given = (value: unknown) => () => parse('fit', either, value)
    expect(given({ rate: 0 })).toThrow('fit: rate must be a number above 0, or an object whose type is one of "a", "b", got 0.')
    expect(given({ rate: { type: 'a', rate: 0 } })).toThrow('fit: rate.rate must be a number above 0, got 0. Leave it out for 0.5.')
    expect(given({ rate: { type: 'a', rat: 1 } })).toThrow('fit: there is no field rate.rat. Did you mean "rate"?')
    expect(given({ rate: { type: 'c' } })).toThrow('fit: rate.type must be one of "a", "b", got "c".')
    expect(given({ span: { epochs: 'x' } })).toThrow('fit: span.epochs must be a number, got "x".')
    expect(given({ span: { days: 1 } })).toThrow('fit: span must be a number, or an object with the fields epochs, or')
  })

  it('shows the field that a check on several fields is about', () => {
    const pair = v.pipe(
      v.strictObject({ low: v.number(), high: v.optional(v.number(), 1) }),
      v.forward(
        v.check(({ low, high }) => low < high, 'above low'),
        ['high'],
      ),
    )
    expect(() => parse('fit', pair, { low: 2, high: 2 })).toThrow('fit: high must be above low, got 2. Leave it out for 1.')
  })

  it('names a misspelt field before a missing one', () => {
    expect(message({ nam: 'x' })).toBe(
      'fit: there is no field nam. Did you mean "name"? The fields are count, share, kind, name, widths.',
    )
  })

  it('tells what to give where there is no default, by the description of the field or of what it is a part of', () => {
    const sizes = v.strictObject({
      size: v.pipe(
        v.union([v.pipe(v.number(), v.minValue(1)), v.tuple([v.number(), v.number()])]),
        v.description('How large it is.'),
      ),
      shape: v.pipe(v.array(v.pipe(v.number(), v.minValue(1))), v.length(2), v.description('The shape.')),
    })
    expect(() => parse('make', sizes, { size: 0, shape: [1, 1] })).toThrow(
      'make: size must be a number of at least 1, or a list of 2, each item a number, got 0. Give size: how large it is.',
    )
    expect(() => parse('make', sizes, { size: 1, shape: [1] }, 'layer')).toThrow(
      'make: layer.shape must be a list of 2, each item a number of at least 1, got [1]. Give layer.shape: the shape.',
    )
    expect(() => parse('make', sizes, { size: 1, shape: [1, 0] })).toThrow(
      'make: shape.1 must be a number of at least 1, got 0. Give shape: the shape.',
    )
  })

  it('says what it was given instead of an object', () => {
    expect(message(4)).toMatch(/^fit: options must be an object with the fields count, .*got 4\. Pass them by name, such as/)
    expect(message({ name: 'q' }, 'network')).toMatch(/^fit: network\.name must be/)
  })

  it('names the value that was meant, where one is near', () => {
    const loss = v.strictObject({
      loss: v.optional(v.picklist(['mean-squared-error', 'binary-crossentropy']), 'mean-squared-error'),
    })
    const given = (loss_: unknown) => () => parse('fit', loss, { loss: loss_ })
    expect(given('binary_crossentropy')).toThrow('Did you mean "binary-crossentropy"? Leave it out for "mean-squared-error".')
    expect(given('mse')).toThrow('Did you mean "mean-squared-error"?')
    expect(given('bce')).toThrow('Did you mean "binary-crossentropy"?')
    expect(given('binary-crossentropi')).toThrow('Did you mean "binary-crossentropy"?')
    expect(given('mae')).toThrow('got "mae". Leave it out')
    expect(given('(')).toThrow('got "(". Leave it out')
    expect(given('huber')).toThrow('got "huber". Leave it out')
    expect(given(3)).toThrow('got 3. Leave it out')
  })

  it('looks for it in the alternatives too, and among examples', () => {
    const fields = v.strictObject({
      kind: v.optional(kinds, { type: 'b' }),
      loss: v.optional(v.union([v.picklist(['huber', 'squared']), v.strictObject({ type: v.literal('huber') })]), 'squared'),
      monitor: v.optional(
        v.pipe(
          v.string(),
          v.check((name) => name.includes('.loss'), 'a loss'),
          v.examples(['validation.loss']),
        ),
        'x.loss',
      ),
    })
    const given = (value: unknown) => () => parse('fit', fields, value)
    expect(given({ loss: 'hubre' })).toThrow('Did you mean "huber"? Leave it out for "squared".')
    expect(given({ monitor: 'validation.lss' })).toThrow('Did you mean "validation.loss"? Leave it out for "x.loss".')
    expect(given({ kind: { type: 'ba' } })).toThrow('Choose one of these.')
  })
})
