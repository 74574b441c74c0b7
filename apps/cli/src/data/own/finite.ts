import { type Examples, InvalidDataError, readAll, sizeOf, subset } from '@sandglass/base'
import type { NpyExamples } from '@sandglass/data/npy'
import type { Skipped } from '../findings.js'

/** How much is read at once to look for what is bad, in values. */
const chunk = 2 ** 18

/**
 * An array whose examples hold finite numbers alone: with the first that doesn't named as it is read, or with all of those left
 * out and listed.
 *
 * @param mayMiss whether NaN stands for a missing value, as in rows of a table
 */
export async function finiteIn(
  array: NpyExamples,
  { skipBad, mayMiss }: { readonly skipBad: boolean; readonly mayMiss: boolean },
): Promise<{ readonly array: NpyExamples; readonly skipped: readonly Skipped[] }> {
  // Whole numbers are finite.
  if (!array.type.startsWith('float')) return { array, skipped: [] }
  const size = sizeOf(array.shape)
  const isBad = (value: number): boolean => !Number.isFinite(value) && !(mayMiss && Number.isNaN(value))
  if (!skipBad) {
    const read = checked(array, isBad, (indices, into: Float32Array) => array.read(indices, into))
    const readStored = checked(array, isBad, (indices, into: Float64Array) => array.readStored(indices, into))
    return { array: { ...array, read, readStored }, skipped: [] }
  }
  const good: number[] = []
  const skipped: Skipped[] = []
  const rows = Math.max(1, Math.floor(chunk / size))
  for (let start = 0; start < array.count; start += rows) {
    const some = Uint32Array.from({ length: Math.min(rows, array.count - start) }, (_, index) => start + index)
    const { values } = await readAll(subset(array, some))
    for (const [place, index] of some.entries()) {
      const bad = values.subarray(place * size, (place + 1) * size).find(isBad)
      if (bad === undefined) good.push(index)
      else skipped.push({ what: `example ${index}`, source: index, reason: `holds ${bad}` })
    }
  }
  if (good.length === 0)
    throw new InvalidDataError(`${array.name}: none of its examples holds finite numbers alone.`, {
      cure: 'Check that it is the right file.',
    })
  if (skipped.length === 0) return { array, skipped }
  const readStored: NpyExamples['readStored'] = (indices, into) =>
    array.readStored(
      indices.map((index) => good[index] as number),
      into,
    )
  return { array: { ...array, ...subset(array, good), sources: Uint32Array.from(good), readStored }, skipped }
}

function checked<Values extends Float32Array | Float64Array>(
  array: Examples,
  isBad: (value: number) => boolean,
  read: (indices: Uint32Array, into: Values) => void | Promise<void>,
): typeof read {
  const size = sizeOf(array.shape)
  return (indices, into) => {
    const check = (): void => {
      const at = into.subarray(0, indices.length * size).findIndex(isBad)
      if (at < 0) return
      const example = indices[Math.floor(at / size)] ?? 0
      throw new InvalidDataError(`${array.name}: example ${example} holds ${into[at]}, which is no finite number.`, {
        cure: 'Repair it, or leave such examples out with --skip-bad.',
        example,
      })
    }
    const pending = read(indices, into)
    return pending === undefined ? check() : pending.then(check)
  }
}
