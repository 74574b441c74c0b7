import { describe, expect, it } from 'vitest'
import { formatFloat32 } from './float32.js'
import { formatBytes, formatDuration, formatFacts, formatMeasure, formatQuantity, formatSeconds } from './format.js'

describe('numbers for people', () => {
  it('tells durations', () => {
    expect([0, 7, 65, 3723].map(formatDuration)).toEqual(['0:00', '0:07', '1:05', '1:02:03'])
    expect([0.123, 12.34, 125].map(formatSeconds)).toEqual(['0.12 s', '12.3 s', '2:05'])
  })

  it('does not write out digits that say nothing of very large numbers', () => {
    expect([-3.498822900707753e38, 45_000, 1234.56].map(formatMeasure)).toEqual(['-3.499e+38', '45000', '1234.5600'])
  })

  it('does not hide small losses', () => {
    expect([0.69317, 0.0107, 0.001234, 1e-7, 0, Number.NaN].map(formatMeasure)).toEqual([
      '0.6932',
      '0.0107',
      '0.00123',
      '1.00e-7',
      '0',
      'NaN',
    ])
  })

  it('counts', () => {
    expect([formatQuantity(1, 'step'), formatQuantity(60_000, 'example')]).toEqual(['1 step', '60,000 examples'])
    expect([999, 203_968, 4.7e6, 2e9].map(formatBytes)).toEqual(['999 B', '204 KB', '4.7 MB', '2.0 GB'])
  })

  it('lines facts up', () => {
    expect(
      formatFacts([
        ['run', 'a'],
        ['validation loss', 'b'],
      ]),
    ).toBe('run              a\nvalidation loss  b')
  })
})

describe('formatFloat32', () => {
  it('is short, and the same number again', () => {
    expect([0, 1, -0.5, Math.fround(0.1), Math.fround(1e-30), 16_777_216].map(formatFloat32)).toEqual([
      '0',
      '1',
      '-0.5',
      '0.1',
      '1e-30',
      '16777216',
    ])
    const bits = new Uint32Array(1)
    const [number] = [new Float32Array(bits.buffer)]
    for (let pattern = 1; pattern < 0x7f80_0000; pattern += 104_729) {
      bits[0] = pattern
      expect(Math.fround(Number(formatFloat32(number[0] as number)))).toBe(number[0])
    }
  })
})
