import { fromArray, stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import '../../../testing/backend.js'
import { codebookSize, discreteModel } from '../../../testing/hand-made.js'
import { ContextTree } from './context-tree.js'
import { contextsOf } from './contexts.js'
import { codePrior } from './index.js'

describe('ContextTree', () => {
  it('gives distributions: uniform before anything was seen, and never 0', () => {
    const tree = new ContextTree(3, 0.75)
    const chances = new Float64Array(3)
    tree.distribution([1, 2], chances)
    expect([...chances]).toEqual([1 / 3, 1 / 3, 1 / 3])
    const random = stream(1, 'symbols')
    for (let i = 0; i < 200; i++) tree.add([random.integer(2), random.integer(4)], random.integer(2))
    for (const context of [[0, 0], [1, 3], [1, 9], [7, 0], [-1], []]) {
      tree.distribution(context, chances)
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12)
      expect(Math.min(...chances)).toBeGreaterThan(0)
    }
  })

  it('discounts what was seen, and gives that to what followed shorter contexts', () => {
    const tree = new ContextTree(2, 0.5)
    for (const symbol of [0, 0, 1]) tree.add([4], symbol)
    tree.add([5], 1)
    const chances = new Float64Array(2)
    tree.distribution([4], chances)
    // At the root 2 and 2 of 4: (2 − ½) / 4 + ½ · 2 / 4 · ½ = ½. After the word: (2 − ½) / 3 + ½ · 2 / 3 · ½.
    expect(chances[0]).toBeCloseTo(1.5 / 3 + 1 / 6, 12)
    tree.distribution([6], chances)
    expect(chances[0]).toBeCloseTo(0.5, 12)
  })
})

describe('contexts', () => {
  it('are the class, the place and codes that come before', () => {
    const codes = [10, 11, 12, 13, 14, 15]
    const at = (place: number) =>
      contextsOf([2, 3])
        [place]?.(7, codes)
        .map((context) => [...context])
    // Of place 4, row 1, column 1: left 13, above 11, above right 12, above left 10.
    expect(at(4)).toEqual([
      [7, 13, 11, 12, 10, 4],
      [7, 4, 11, -1, 13, -1, 12],
      [7, 4, 12, -1, 11, 13],
    ])
    expect(at(0)).toEqual([
      [7, -1, -1, -1, -1, 0],
      [7, 0, -1, -1, -1, -1, -1],
      [7, 0, -1, -1, -1, -1],
    ])
  })

  it('never look ahead, whatever the map', () => {
    for (const shape of [[], [5], [4, 3], [2, 2, 3]])
      for (const [place, contextsAt] of contextsOf(shape).entries()) {
        const codes = Array.from({ length: 20 }, (_, index) => (index < place ? 100 + index : 999))
        expect(contextsAt(0, codes).every((context) => !context.includes(999))).toBe(true)
      }
  })
})

describe('codePrior', () => {
  /** Maps whose codes grow by one from place to place: the first tells all. */
  const stairs = (count: number, seed: number) => {
    const random = stream(seed, 'maps')
    const values = Array.from({ length: count }, () => {
      const first = random.integer(codebookSize)
      return Array.from({ length: 6 }, (_, place) => (first + place) % codebookSize)
    })
    return fromArray(values.flat(), [2, 3])
  }

  it('comes near to the entropy of what it learnt from', async () => {
    const model = discreteModel()
    const prior = await codePrior(model, stairs(2000, 1))
    const likelihood = await prior.logLikelihood(model, stairs(500, 2))
    // One of four maps: ln 4 nats, and no less.
    expect(likelihood).toBeLessThan(-Math.log(4) + 0.02)
    expect(likelihood).toBeGreaterThan(-Math.log(4) - 0.06)
  })

  it('draws such maps', async () => {
    const prior = await codePrior(discreteModel(), stairs(2000, 1))
    const firsts = new Set<number>()
    let right = 0
    const map = new Float32Array(6)
    for (let draw = 0; draw < 100; draw++) {
      prior.draw(stream(3, 'draw', draw), map, null)
      firsts.add(map[0] as number)
      if (map.every((code, place) => code === ((map[0] as number) + place) % codebookSize)) right++
    }
    expect(firsts.size).toBe(codebookSize)
    expect(right).toBeGreaterThan(95)
  })
})
