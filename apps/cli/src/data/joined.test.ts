import { fromArray, readAll, subset } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { joined } from './joined.js'

describe('joined', () => {
  const first = fromArray([1, 1, 2, 2], [2], { labels: [10, 20] })
  const second = fromArray([3, 3, 4, 4, 5, 5], [2], { labels: [30, 40, 50] })

  it('has all examples and labels of both, in any order', async () => {
    const both = joined(first, second)
    expect(both.count).toBe(5)
    const mixed = subset(both, [4, 0, 2, 0, 1])
    expect(Array.from((await readAll(mixed)).values)).toEqual([5, 5, 1, 1, 3, 3, 1, 1, 2, 2])
    expect(Array.from(mixed.labels ?? [])).toEqual([50, 10, 30, 10, 20])
  })

  it('has no labels where one has none', () => {
    const { labels: _, ...without } = second
    expect(joined(first, without)).not.toHaveProperty('labels')
  })
})
