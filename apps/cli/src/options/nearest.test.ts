import { describe, expect, it } from 'vitest'
import { enumerate, nearest } from './nearest.js'

describe('nearest', () => {
  it('finds what was meant, and nothing where nothing is near', () => {
    const names = ['mnist', 'fashion-mnist', 'shapes']
    expect(nearest('mnst', names)).toBe('mnist')
    expect(nearest('Fashion_MNIST', names)).toBe('fashion-mnist')
    expect(nearest('cifar', names)).toBeNull()
    expect(nearest('mnist', [])).toBeNull()
  })
})

describe('enumerate', () => {
  it('lists names as a sentence does', () => {
    expect([enumerate([]), enumerate(['a']), enumerate(['a', 'b']), enumerate(['a', 'b', 'c'], 'or')]).toEqual([
      '',
      'a',
      'a and b',
      'a, b or c',
    ])
  })
})
