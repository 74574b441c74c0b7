import { InvalidFileError } from '@sandglass/base'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cases, longRun, mutations } from '../testing/mutations.js'
import { gzip } from '../testing/write-idx.js'
import { readCsv } from './index.js'

const cell = fc.constantFrom('1', '-2.5', 'red', 'blue', '', '"a,b"', '"a\nb"', '3e4')
const file = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.array(cell, { minLength: 1, maxLength: 40 })).map(([width, cells]) => {
  const rows = Array.from({ length: Math.ceil(cells.length / width) }, (_, row) =>
    Array.from({ length: width }, (_, column) => cells[(row * width + column) % cells.length]).join(','),
  )
  return new TextEncoder().encode(`${rows.join('\n')}\n`)
})

it(
  'reads or refuses whatever becomes of a table, with or without its bad rows',
  async () => {
    const seen = { read: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(
        file,
        fc.boolean(),
        fc.boolean(),
        mutations(0),
        mutations(0),
        async (sound, packed, skipBad, before, after) => {
          const bytes = packed ? after(gzip(before(sound))) : before(sound)
          try {
            const table = await readCsv(bytes, { skipBad })
            const into = new Float64Array(table.columns.length)
            await table.read(Uint32Array.of(table.count - 1), into)
            table.columns.forEach((column, place) => {
              const value = into[place] as number
              if (column.kind === 'category') expect(Number.isNaN(value) || column.categories[value] !== undefined).toBe(true)
              else expect(Math.abs(value)).not.toBe(Number.POSITIVE_INFINITY)
            })
            seen.read++
          } catch (error) {
            if (!InvalidFileError.isInstance(error)) throw error
            seen.refused++
          }
        },
      ),
      { numRuns: cases(1000) },
    )
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100)
  },
  longRun,
)
