/**
 * A curve with no more points than can be seen: of those that fall in one column of pixels, the
 * first, lowest, highest and last. The drawn line is the same (M4: Jugel et al., VLDB 2014).
 *
 * @param points x, y, x, y, … with x never falling
 */
export function thinOut(points: readonly number[]): number[] {
  const kept: number[] = []
  for (let start = 0; start < points.length; ) {
    const column = Math.floor(points[start] as number)
    let end = start
    let lowest = start
    let highest = start
    while (end < points.length && Math.floor(points[end] as number) === column) {
      if ((points[end + 1] as number) < (points[lowest + 1] as number)) lowest = end
      if ((points[end + 1] as number) > (points[highest + 1] as number)) highest = end
      end += 2
    }
    const chosen = new Set([start, lowest, highest, end - 2])
    for (const i of [...chosen].sort((a, b) => a - b)) kept.push(points[i] as number, points[i + 1] as number)
    start = end
  }
  return kept
}
