import { expect, describe as group, it } from 'vitest'
import { describe, InvalidArgumentError, InvalidDataError, InvalidFileError, refuse, SandglassError } from './errors.js'

group('errors', () => {
  it('says what is wrong and what cures it', () => {
    try {
      refuse('fit', 'batchSize', 'a whole number of at least 1', -3, 'Leave it out for 32.')
      expect.unreachable()
    } catch (error) {
      expect(InvalidArgumentError.isInstance(error)).toBe(true)
      expect((error as InvalidArgumentError).message).toBe(
        'fit: batchSize must be a whole number of at least 1, got -3. Leave it out for 32.',
      )
      expect((error as InvalidArgumentError).cure).toBe('Leave it out for 32.')
    }
  })

  it('knows errors of another copy of the package, and no others', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('sandglass.error')]: true, code: 'invalid-data' })
    expect(SandglassError.isInstance(foreign)).toBe(true)
    expect(InvalidDataError.isInstance(foreign)).toBe(true)
    expect(InvalidArgumentError.isInstance(foreign)).toBe(false)
    expect(SandglassError.isInstance(new Error('x'))).toBe(false)
    expect(SandglassError.isInstance(null)).toBe(false)
  })

  it('names file and offset', () => {
    const error = new InvalidFileError('a.idx', 'it ends early.', { offset: 16, cure: 'Fetch it again.' })
    expect(error.message).toBe('a.idx at byte 16: it ends early. Fetch it again.')
    expect(error).toMatchObject({ file: 'a.idx', offset: 16, code: 'invalid-file' })
  })

  it('shows values short and unambiguous', () => {
    expect(describe('3')).toBe('"3"')
    expect(describe(Number.NaN)).toBe('NaN')
    expect(describe([1, Number.NaN, undefined, null])).toBe('[1,NaN,undefined,null]')
    expect(describe({ type: 'dense', units: [3n] })).toBe('{"type":"dense","units":[3n]}')
    expect(describe(undefined)).toBe('undefined')
    expect(describe('x'.repeat(100)).length).toBeLessThan(65)
  })

  it('names what it can not show', () => {
    expect(describe(new Float32Array(2))).toBe('a Float32Array of 2 values')
    expect(describe(new Int8Array(1))).toBe('an Int8Array of 1 value')
    expect(describe(new DataView(new ArrayBuffer(3)))).toBe('a DataView of 3 bytes')
    expect(describe(Promise.resolve())).toBe('a Promise')
    expect(describe(() => 1)).toBe('a function')
  })

  it('takes no longer for what is large, deep or a circle', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(describe(cycle)).toBe('{"self":{"self":{"self":{"self":{…}}}}}')
    expect(describe(new Array(2 ** 31).fill(0, 0, 30))).toMatch(/^\[0,0,.*…$/)
  })
})
