import { InvalidFileError } from '@sandglass/base'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cases, longRun, mutations } from '../testing/mutations.js'
import { greyPng, writePng, writeWith } from '../testing/write-image.js'
import { decodeImage } from './decode.js'

it(
  'decodes or refuses whatever becomes of an image, to the size that its header says',
  async () => {
    const at = (row: number, column: number) => [(17 * row) % 256, (31 * column) % 256, (row * column) % 256] as const
    const sound = [
      greyPng(9, 7, (row, column) => 10 * row + column),
      writePng({ width: 3, height: 2, depth: 8, kind: 6 }, [new Array<number>(12).fill(77), new Array<number>(12).fill(5)]),
      writePng({ width: 2, height: 2, depth: 16, kind: 2 }, [new Array<number>(12).fill(3), new Array<number>(12).fill(200)]),
      await writeWith('jpeg', 16, 24, at),
      await writeWith('webp', 16, 24, at),
    ]
    const seen = { read: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sound),
        mutations(0),
        fc.constantFrom(null, 1 as const, 3 as const),
        async (file, spoil, channels) => {
          try {
            const { width, height, channels: found, values } = await decodeImage(spoil(file), 'fuzzed', channels, 2 ** 16)
            expect(values.length).toBe(width * height * found)
            seen.read++
          } catch (error) {
            if (!InvalidFileError.isInstance(error)) throw error
            seen.refused++
          }
        },
      ),
      { numRuns: cases(500) },
    )
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(50)
  },
  longRun,
)
