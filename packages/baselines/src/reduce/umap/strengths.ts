/**
 * How strongly a point belongs to each of its neighbours: exp(−(d − nearest) / width), the width such that the strengths add up
 * to log₂ of their number.
 *
 * @param distances of one point's neighbours, the nearest first, the first being the point itself if it is among them
 * @param nearest what distances are counted from, so that the nearest neighbour's strength is 1
 */
export function strengths(distances: Float64Array, nearest: number): Float64Array {
  const beyond = distances.map((distance) => Math.max(0, distance - nearest))
  const target = Math.log2(distances.length)
  let [width, low, high] = [1, 0, Number.POSITIVE_INFINITY]
  for (let time = 0; time < 64; time++) {
    let sum = 0
    for (let i = 1; i < beyond.length; i++) sum += Math.exp(-(beyond[i] as number) / width)
    if (Math.abs(sum - target) < 1e-5) break
    if (sum > target) high = width
    else low = width
    width = high === Number.POSITIVE_INFINITY ? width * 2 : (low + high) / 2
  }
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length
  const least = Math.max(width, 1e-3 * mean, Number.MIN_VALUE)
  return beyond.map((distance) => Math.exp(-distance / least))
}
