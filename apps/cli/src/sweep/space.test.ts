import { describe, expect, it } from 'vitest'
import { assignments, combinations, readSpace } from './space.js'

describe('a sweep’s space', () => {
  it('goes through the grid, the last field quickest', () => {
    const space = readSpace(['a.b=1,2', 'c=x,true'], [])
    expect(combinations(space)).toBe(4)
    expect(assignments(space, 5, 1)).toEqual([
      { 'a.b': 1, c: 'x' },
      { 'a.b': 1, c: true },
      { 'a.b': 2, c: 'x' },
      { 'a.b': 2, c: true },
      { 'a.b': 1, c: 'x' },
    ])
  })

  it('draws within the range, by seed, field and trial: more trials begin with those of fewer', () => {
    const space = readSpace(['g=1,2,3'], ['u=uniform:-1..2', 'l=log:1e-4..1e-2', 'w=whole:2..4', 'c=choice:relu,elu'])
    const many = assignments(space, 300, 7)
    expect(assignments(space, 20, 7)).toEqual(many.slice(0, 20))
    expect(assignments(space, 20, 8)).not.toEqual(many.slice(0, 20))
    const column = (field: string) => many.map((values) => values[field])
    for (const value of column('u')) expect(Math.abs(Number(value) - 0.5)).toBeLessThanOrEqual(1.5)
    for (const value of column('l')) expect(Math.abs(Math.log10(Number(value)) + 3)).toBeLessThanOrEqual(1)
    // Each decade as often as the other.
    expect(column('l').filter((value) => Number(value) < 1e-3).length).toBeGreaterThan(110)
    expect(column('l').filter((value) => Number(value) < 1e-3).length).toBeLessThan(190)
    expect(new Set(column('w'))).toEqual(new Set([2, 3, 4]))
    expect(new Set(column('c'))).toEqual(new Set(['relu', 'elu']))
  })

  it('cuts no value that has commas of its own', () => {
    const space = readSpace(['h=[16],[32,16],"a,b]",{"type":"relu","x":[1,2]},-0.5,x'], ['c=choice:[1,2],"\\"",relu'])
    expect(space.grid[0]?.values).toEqual([[16], [32, 16], 'a,b]', { type: 'relu', x: [1, 2] }, -0.5, 'x'])
    const drawn = assignments(space, 60, 1).map(({ c }) => JSON.stringify(c))
    expect(new Set(drawn)).toEqual(new Set(['[1,2]', '"\\""', '"relu"']))
    for (const open of ['[16,[32]', '1,,2', '1,2,', '"a,b', '16],[32', '{"a":1'])
      expect(() => readSpace([`h=${open}`], [])).toThrow('sweep: --grid must be values with a comma between each two, got "h=')
  })

  it('refuses what it can’t make sense of', () => {
    expect(() => readSpace([], [])).toThrow('sweep: --grid or --random must be given')
    expect(() => readSpace(['latent'], [])).toThrow('sweep: --grid must be field=values, got "latent". Write it as in --grid model')
    expect(() => readSpace(['a=1'], ['a=uniform:0..1'])).toThrow('must be of different fields, got "a"')
    for (const range of ['1e-4..1e-2', 'log:0..1', 'log:2..1', 'whole:0.5..2', 'normal:0..1', 'uniform:1', 'uniform:a..b'])
      expect(() => readSpace([], [`x=${range}`])).toThrow(`sweep: --random must be field=uniform:0..0.5, log:1e-4..1e-2`)
  })
})
