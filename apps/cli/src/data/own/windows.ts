import type { Examples } from '@sandglass/base'
import { windows } from '@sandglass/data/series'
import type { Reading } from '../reading.js'

/** Examples, and to which group each belongs; null where there are none. */
interface Grouped {
  readonly examples: Examples
  readonly groups: ArrayLike<number> | null
}

/** Rows as they are, or in windows of a series, where that is asked for; rows of one group are a series of their own. */
export function inWindows(
  examples: Examples,
  { window }: Pick<Reading, 'window'>,
  groups: ArrayLike<number> | null = null,
): Grouped {
  if (window === null) return { examples, groups }
  const seen = windows(examples, { ...window, groups })
  return { examples: seen, groups: seen.groups }
}
