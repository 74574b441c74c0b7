import { counted, type Examples, fromArray, InvalidDataError, readAll, refuse, subset } from '@sandglass/base'
import { type Split, split } from '@sandglass/core'
import type { Reading } from '../reading.js'
import type { OwnData } from './open.js'
import { gapBetween, span } from './spans.js'

/**
 * Holds examples out for validation: by chance; whole groups by chance, where rows belong together, or windows of them; the end of a
 * series, a window's length behind the rest, where they are windows of one.
 */
export async function splitOwn(
  { examples, groups }: Pick<OwnData, 'examples' | 'groups'>,
  { window }: Pick<Reading, 'window'>,
  options: { readonly validation: number; readonly seed: number },
): Promise<Split<Examples> & { readonly trainingGroups?: number }> {
  if (groups === null) return window === null ? split(examples, options) : splitSeries(examples, window, options.validation)
  const names = [...new Set(Array.from(groups))]
  const share = options.validation < 1 ? options.validation : options.validation / examples.count
  if (names.length < 2) refuse('split', '--group', 'a column of at least 2 groups', names.length, 'Leave --group out.')
  const numbers = fromArray(Float32Array.from(names), [1])
  const chosen = split(numbers, { validation: share * names.length < 1 ? 1 : share, seed: options.seed })
  const held = new Set((await readAll(chosen.validation)).values)
  const rowsOf = (isHeld: boolean) =>
    Uint32Array.from(Array.from(groups).flatMap((group, row) => (held.has(Math.fround(group)) === isHeld ? [row] : [])))
  return {
    training: subset(examples, rowsOf(false), { role: 'training' }),
    validation: subset(examples, rowsOf(true), { role: 'validation' }),
    trainingGroups: names.length - held.size,
  }
}

function splitSeries(examples: Examples, window: { length: number; step: number }, validation: number): Split<Examples> {
  const { count } = examples
  const held = validation < 1 ? Math.round(validation * count) : validation
  const gap = gapBetween(window)
  const kept = count - held - gap
  if (held < 1 || kept < 1)
    throw new InvalidDataError(
      `the series has ${counted(count, 'window')}, too few for ${held} to be held out behind a gap of ${gap}.`,
      {
        cure: 'Give a shorter --window, fewer with --validation, or more data.',
      },
    )
  return {
    training: subset(examples, span(0, kept), { role: 'training' }),
    validation: subset(examples, span(count - held, held), { role: 'validation' }),
  }
}
