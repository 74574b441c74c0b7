import { checkExamples, checkFields, type Examples, refuse } from '@sandglass/base'

export interface WindowsOptions {
  /** How many moments a window has. */
  length: number
  /** How far the next window begins behind the last; with less than `length` they overlap. Default `length`. */
  step?: number
  /** Each moment's group, such as the machine that it was measured on: those of one are a series of their own. Default: all are one. */
  groups?: ArrayLike<number> | null
}

/** Windows of a series, or of several. */
export interface Windows extends Examples {
  /** Each window's group; null where all moments are one series. */
  readonly groups: readonly number[] | null
}

/**
 * A series as windows of equal length: `[length, …shape]` from moments of `[…shape]`, in order of time. The moments are not
 * copied. Windows that overlap share what they have in common, so a split by chance would judge a model by what it has
 * seen: hold out the end of the series, with a gap of a window's length. No window holds moments of two groups, and a group
 * shorter than a window has none. A window's source is its first moment's.
 *
 * @param series one moment an example, in order; `[channels]` for several sensors
 * @returns the windows that fit, without labels: a moment's label is none of a window's
 * @throws InvalidArgumentError if an option is wrong, or the series is shorter than a window
 *
 * @example
 * const days = windows(fromArray(hourly, [1]), { length: 24 })
 */
export function windows(series: Examples, options: WindowsOptions): Windows {
  checkExamples('windows', 'series', series)
  checkFields('windows', options, ['length', 'step', 'groups'])
  const { length, step = length, groups = null } = options
  for (const [name, value] of Object.entries({ length, step }))
    if (!Number.isSafeInteger(value) || value < 1)
      refuse('windows', name, 'a whole number of at least 1', value, 'Count the moments.')
  if (groups !== null && groups.length !== series.count)
    refuse('windows', 'groups.length', `${series.count}, one a moment`, groups.length, 'Give each moment a group, or none.')
  const placed = groups && placedIn(groups, length, step)
  const count = placed ? placed.starts.length : windowsIn(series.count, length, step)
  if (count === 0)
    refuse(
      'windows',
      'length',
      `at most ${placed?.longest ?? series.count}, the length of the ${placed ? 'longest group' : 'series'}`,
      length,
      'Give shorter windows, or more data.',
    )
  const { shape, range, role, name, sources } = series
  const firstOf = (window: number): number => (placed ? (placed.moments[placed.starts[window] as number] as number) : window * step)
  return {
    count,
    shape: [length, ...shape],
    groups: placed?.groups ?? null,
    ...(range && { range }),
    ...(sources && { sources: Array.from({ length: count }, (_, window) => sources[firstOf(window)] as number | string) }),
    ...(role && { role }),
    ...(name && { name }),
    read: (indices, into) => {
      const moments = new Uint32Array(indices.length * length)
      indices.forEach((index, row) => {
        const start = placed ? (placed.starts[index] as number) : index * step
        for (let at = 0; at < length; at++)
          moments[row * length + at] = placed ? (placed.moments[start + at] as number) : start + at
      })
      return series.read(moments, into)
    },
    ...(series.close && { close: () => series.close?.() }),
  }
}

function windowsIn(moments: number, length: number, step: number): number {
  return Math.max(0, Math.floor((moments - length) / step) + 1)
}

/** Where the windows of several series lie. */
interface Placed {
  /** The moments of one group after the other, each in order of time. */
  readonly moments: Uint32Array
  /** Where among them each window begins. */
  readonly starts: readonly number[]
  /** Each window's group. */
  readonly groups: readonly number[]
  /** How many moments the longest series has. */
  readonly longest: number
}

/** The moments of several groups may be mixed in the data. */
function placedIn(groups: ArrayLike<number>, length: number, step: number): Placed {
  const series = new Map<number, number[]>()
  for (let moment = 0; moment < groups.length; moment++) {
    const group = groups[moment] as number
    const own = series.get(group)
    if (own) own.push(moment)
    else series.set(group, [moment])
  }
  const moments = new Uint32Array(groups.length)
  const starts: number[] = []
  const ofWindows: number[] = []
  let [at, longest] = [0, 0]
  for (const [group, own] of series) {
    moments.set(own, at)
    for (let window = 0; window < windowsIn(own.length, length, step); window++) {
      starts.push(at + window * step)
      ofWindows.push(group)
    }
    at += own.length
    longest = Math.max(longest, own.length)
  }
  return { moments, starts, groups: ofWindows, longest }
}
