import { expect, it } from 'vitest'
import { markdownTable, median, type Row } from './statistics.js'

const row = (system: string, min: number): Row => ({ work: 'w', system, version: '1', threads: 1, unit: 'ms', min, median: min })

it('takes the middle of odd and even counts', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
})

it('sets each system beside Sandglass', () => {
  expect(markdownTable([row('sandglass', 2), row('other', 5)])).toMatch(/\| w \| other \| 1 \| 5\.00 \| 5\.00 \| ms \| 2\.50 × \|$/)
  expect(markdownTable([row('other', 5)])).toMatch(/\| ms \| {2}\|$/)
})
