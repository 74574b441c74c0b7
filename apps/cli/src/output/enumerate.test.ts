import { describe, expect, it } from 'vitest'
import { enumerate } from './enumerate.js'

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
