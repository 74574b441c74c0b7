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
    expect(describe([1, 2])).toBe('[1,2]')
    expect(describe(new Float32Array(2))).toBe('a Float32Array of 8 bytes')
    expect(describe(undefined)).toBe('undefined')
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(describe(cycle)).toBe('a Object')
    expect(describe('x'.repeat(100)).length).toBeLessThan(65)
  })
})
