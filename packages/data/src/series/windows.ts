import { checkExamples, checkFields, type Examples, refuse } from '@sandglass/base'

export interface WindowsOptions {
  /** How many moments a window has. */
  length: number
  /** How far the next window begins behind the last; with less than `length` they overlap. Default `length`. */
  step?: number
}

/**
 * A series as windows of equal length: `[length, …shape]` from moments of `[…shape]`, in order of time. The moments are not
 * copied. Windows that overlap share what they have in common, so a split by chance would judge a model by what it has
 * seen: hold out the end of the series, with a gap of a window's length.
 *
 * @param series one moment an example, in order; `[channels]` for several sensors
 * @returns the windows that fit, without labels: a moment's label is none of a window's
 * @throws InvalidArgumentError if an option is wrong, or the series is shorter than a window
 *
 * @example
 * const days = windows(fromArray(hourly, [1]), { length: 24 })
 */
export function windows(series: Examples, options: WindowsOptions): Examples {
  checkExamples('windows', 'series', series)
  checkFields('windows', options, ['length', 'step'])
  const { length, step = length } = options
  for (const [name, value] of Object.entries({ length, step }))
    if (!Number.isSafeInteger(value) || value < 1)
      refuse('windows', name, 'a whole number of at least 1', value, 'Count the moments.')
  if (series.count < length)
    refuse('windows', 'length', `at most ${series.count}, the length of the series`, length, 'Give shorter windows, or more data.')
  const { shape, range, role, name } = series
  return {
    count: Math.floor((series.count - length) / step) + 1,
    shape: [length, ...shape],
    ...(range && { range }),
    ...(role && { role }),
    ...(name && { name }),
    read: (indices, into) => {
      const moments = new Uint32Array(indices.length * length)
      indices.forEach((index, row) => {
        for (let moment = 0; moment < length; moment++) moments[row * length + moment] = index * step + moment
      })
      return series.read(moments, into)
    },
    ...(series.close && { close: () => series.close?.() }),
  }
}
