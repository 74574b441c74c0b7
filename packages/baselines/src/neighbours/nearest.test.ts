import { assert, asyncProperty, boolean, integer } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byDistance, normals, rowsOf } from '../testing/examples.js'
import { expectNear } from '../testing/near.js'
import { indexRows, nearest } from './nearest.js'

describe('the nearest rows', () => {
  const brute = (asked: ReturnType<typeof rowsOf>, rows: ReturnType<typeof rowsOf>, few: number, amongThemselves: boolean) =>
    Array.from({ length: asked.count }, (_, row) => byDistance(asked, row, rows, amongThemselves).slice(0, few)).flat()

  it('are those that measuring all distances finds, of long rows and short, copies among them', async () => {
    await assert(
      asyncProperty(
        integer({ min: 1, max: 80 }),
        integer({ min: 1, max: 60 }),
        boolean(),
        integer(),
        async (size, copies, many, seed) => {
          const values = normals(many ? 600 : 40, size, Math.abs(seed))
          for (let copy = 0; copy < copies && copy < 20; copy++)
            values.copyWithin((2 * copy + 1) * size, 2 * copy * size, (2 * copy + 1) * size)
          const rows = rowsOf(values, size)
          const asked = rowsOf(
            values.slice(0, 30 * size).map((value, i) => (i % 3 === 0 ? value : value + 0.1)),
            size,
          )
          const found = await nearest(indexRows(rows), asked, 4)
          const expected = brute(asked, rows, 4, false)
          expect([...found.indices]).toEqual(expected.map(({ index }) => index))
          expectNear(
            found.distances,
            expected.map(({ distance }) => distance),
            9,
          )
        },
      ),
      { numRuns: 12 },
    )
  })

  it('of the rows themselves are others', async () => {
    const rows = rowsOf(normals(550, 60, 3), 60)
    const found = await nearest(indexRows(rows), rows, 3, { amongThemselves: true })
    expect([...found.indices]).toEqual(brute(rows, rows, 3, true).map(({ index }) => index))
  })

  it('are found far from the origin, where rounding is coarse', async () => {
    const rows = rowsOf(
      normals(600, 64, 4).map((value, i) => value + 1000 * (i % 64)),
      64,
    )
    const found = await nearest(indexRows(rows), rows, 5, { amongThemselves: true })
    const expected = brute(rows, rows, 5, true)
    expect([...found.indices]).toEqual(expected.map(({ index }) => index))
  })

  it('are no longer looked for once it is stopped', async () => {
    const rows = rowsOf(normals(40, 2, 5), 2)
    await expect(nearest(indexRows(rows), rows, 1, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })
})
