import { expect, it } from 'vitest'
import { wholeNumbers } from './whole-numbers.js'

it('reads numbers between commas, each named once', () => {
  const read = wholeNumbers('--dimensions')
  expect(read('3, 1,20')).toEqual([3, 1, 20])
  expect(() => read('1,,2')).toThrow('--dimensions must be whole numbers between commas, got "1,,2"')
  expect(() => read('2,1,2')).toThrow('--dimensions must be different numbers, got "2,1,2". Name 2 once.')
  expect(() => read('0,1')).toThrow(/--dimensions must be a whole number of at least 1/)
})
