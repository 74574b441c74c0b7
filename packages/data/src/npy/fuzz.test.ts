import { InvalidFileError, sizeOf } from '@sandglass/base'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cases, longRun, mutations } from '../testing/mutations.js'
import { openNpy, openNpz, readNpy, writeNpy, writeNpz } from './index.js'

const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 })
const array = fc.tuple(shape, fc.constantFrom('bytes', 'whole', 'floats')).map(([shape, kind]) => {
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => i)
  return {
    shape,
    values: kind === 'bytes' ? Uint8Array.from(numbers) : kind === 'whole' ? Int32Array.from(numbers) : Float32Array.from(numbers),
  }
})

/** Whether it was read; anything but a typed refusal is a crash. */
async function isRead(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!InvalidFileError.isInstance(error)) throw error
    return false
  }
}

it(
  'reads or refuses whatever becomes of a NumPy file, and gives no value that it does not have',
  async () => {
    const seen = { read: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(array, mutations(0), async ({ values, shape }, spoil) => {
        const file = spoil(writeNpy(values, shape))
        const wasRead = await isRead(async () => {
          const whole = await readNpy(file)
          expect(whole.values.length).toBe(sizeOf(whole.shape))
          expect(whole.values.length).toBeLessThanOrEqual(file.length)
          const examples = await openNpy(file)
          await examples.read(Uint32Array.of(0), new Float32Array(sizeOf(examples.shape)))
        })
        seen[wasRead ? 'read' : 'refused']++
      }),
      { numRuns: cases(1000) },
    )
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100)
  },
  longRun,
)

it(
  'reads or refuses whatever becomes of an archive, and never other values than were put in where they were packed',
  async () => {
    const seen = { read: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(array, mutations(0), async ({ values, shape }, spoil) => {
        const file = spoil(writeNpz({ X: { values, shape } }))
        const wasRead = await isRead(async () => {
          const npz = await openNpz(file, { maximumBytes: 2 ** 16 })
          for (const name of npz.names) expect(Array.from((await npz.read(name)).values)).toEqual(Array.from(values))
        })
        seen[wasRead ? 'read' : 'refused']++
      }),
      { numRuns: cases(1000) },
    )
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100)
  },
  longRun,
)
