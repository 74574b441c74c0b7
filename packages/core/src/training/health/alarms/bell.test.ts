import { describe, expect, it } from 'vitest'
import { Bell } from './bell.js'

const trouble = { message: 'a trouble', cure: 'Mend it.' }

describe('the bell', () => {
  it('tells a trouble once, and again only after it was gone for three judgements in a row', () => {
    const bell = new Bell()
    const heard = [true, true, false, true, false, false, true, false, false, false, true].map((is) =>
      bell.hear('x', is ? trouble : null),
    )
    expect(heard).toEqual([true, false, false, false, false, false, false, false, false, false, true])
  })

  it('knows troubles apart, and goes on where another one stood', () => {
    const bell = new Bell()
    expect(bell.hear('x', trouble)).toBe(true)
    expect(bell.hear('y', trouble)).toBe(true)
    bell.hear('y', null)
    const next = new Bell()
    next.restore(JSON.parse(JSON.stringify(bell.standing)))
    expect(next.standing).toEqual({ x: 0, y: 1 })
    expect(next.hear('x', trouble)).toBe(false)
  })
})
