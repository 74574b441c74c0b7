import type { Growth, Row } from '../document.js'
import { powerLaw } from '../statistics.js'
import type { Work } from '../works/work.js'

/** What rows say of how a work's time grows, system by system. */
export function growthOf(works: readonly Work[], rows: readonly Row[]): Growth[] {
  const found = new Map<string, { growth: Omit<Growth, 'slope' | 'points'>; points: [number, number][] }>()
  for (const { name, grows } of works) {
    if (!grows) continue
    for (const { system, threads, min } of rows.filter(({ work }) => work === name)) {
      const { work, parameter, value } = grows
      const key = [work, parameter, system, threads].join(' ')
      const series = found.get(key) ?? { growth: { work, parameter, system, threads }, points: [] }
      series.points.push([value, min])
      found.set(key, series)
    }
  }
  return [...found.values()]
    .filter(({ points }) => points.length > 1)
    .map(({ growth, points }) => ({ ...growth, points, slope: powerLaw(points) }))
}
