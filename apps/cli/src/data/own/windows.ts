import type { Examples } from '@sandglass/base'
import { windows } from '@sandglass/data/series'
import type { Skipped } from '../findings.js'
import type { Reading } from '../reading.js'

/** Examples, and to which group each belongs; null where there are none. */
interface Grouped {
  readonly examples: Examples
  readonly groups: ArrayLike<number> | null
}

/** What is known of rows beside what they hold. */
interface Known {
  readonly groups?: ArrayLike<number> | null
  /** Which rows were left out. */
  readonly skipped?: readonly Skipped[]
}

/**
 * Rows as they are, or in windows of a series, where that is asked for; rows of one group are a series of their own. Where rows were left out
 * each series ends and begins anew: a window over the gap would show as neighbours what are none.
 */
export function inWindows(
  examples: Examples,
  { window }: Pick<Reading, 'window'>,
  { groups = null, skipped = [] }: Known = {},
): Grouped {
  if (window === null) return { examples, groups }
  const gaps = skipped.flatMap(({ source }) => (typeof source === 'number' ? [source] : []))
  if (gaps.length === 0) {
    const seen = windows(examples, { ...window, groups })
    return { examples: seen, groups: seen.groups }
  }
  const { series, groupOf } = seriesBetween(examples, groups, gaps)
  const seen = windows(examples, { ...window, groups: series })
  return { examples: seen, groups: groups && (seen.groups?.map((each) => groupOf[each] as number) ?? null) }
}

/**
 * The number of the series that each row belongs to: one for each group and each run of rows between gaps.
 *
 * @param gaps the rows that were left out, rising
 * @returns these numbers, and the group of each series; 0 where there are no groups
 */
function seriesBetween({ count, sources }: Examples, groups: ArrayLike<number> | null, gaps: readonly number[]) {
  const numbers = new Map<string, number>()
  const groupOf: number[] = []
  const series = new Uint32Array(count)
  let passed = 0
  for (let at = 0; at < count; at++) {
    while ((gaps[passed] ?? Number.POSITIVE_INFINITY) < Number(sources?.[at] ?? at)) passed++
    const group = groups?.[at] ?? 0
    const key = `${group}:${passed}`
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    groupOf[number] = group
    series[at] = number
  }
  return { series, groupOf }
}
