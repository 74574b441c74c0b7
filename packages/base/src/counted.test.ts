import { expect, it } from 'vitest'
import { counted } from './counted.js'

it('is one of a thing, or several, thousands apart', () => {
  expect([0, 1, 2, 999, 1000, 1_234_567].map((count) => counted(count, 'example'))).toEqual([
    '0 examples',
    '1 example',
    '2 examples',
    '999 examples',
    '1,000 examples',
    '1,234,567 examples',
  ])
  expect(counted(1, 'class', 'classes')).toBe('1 class')
  expect(counted(2, 'class', 'classes')).toBe('2 classes')
})
