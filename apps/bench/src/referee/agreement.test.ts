import { expect, it } from 'vitest'
import { disagreements } from './agreement.js'

const signed = (name: string, ...signature: number[]) => ({ name, signature })

it('accepts rounding, and the shorter signatures of slow systems', () => {
  expect(disagreements([signed('a', 0.5, 0.4), signed('b', 0.5004, 0.3997), signed('c', 0.5), signed('d')])).toEqual([])
  expect(disagreements([])).toEqual([])
})

it('tells of each that comes to something else than the first', () => {
  expect(disagreements([signed('none'), signed('a', 0.5, 0.4), signed('b', 0.5, 0.41), signed('c', Number.NaN)])).toEqual([
    'b comes to 0.500000, 0.410000, and a to 0.500000, 0.400000: another problem, or coarser sums',
    'c comes to NaN, and a to 0.500000, 0.400000: another problem, or coarser sums',
  ])
})
