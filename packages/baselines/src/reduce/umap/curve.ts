/** How alike two points of a layout are at a distance d: 1 / (1 + a·d^(2b)). */
export interface Curve {
  readonly a: number
  readonly b: number
}

/**
 * The curve nearest, in least squares, to one that is 1 up to the minimum distance and then falls as exp(minimum − d).
 *
 * By Levenberg and Marquardt's method, in log a and log b, so that both stay positive.
 */
export function fitCurve(minimum: number): Curve {
  const distances = Float64Array.from({ length: 300 }, (_, i) => (3 * i) / 299)
  const wanted = distances.map((distance) => (distance < minimum ? 1 : Math.exp(minimum - distance)))
  let [a, b, damping] = [1, 1, 1e-3]
  let error = errorOf(distances, wanted, { a, b })
  for (let step = 0; step < 200; step++) {
    const [aa, ab, bb, ra, rb] = normalEquations(distances, wanted, { a, b })
    const [da, db] = [aa * (1 + damping), bb * (1 + damping)]
    const determinant = da * db - ab * ab
    const tried = {
      a: a * Math.exp((db * ra - ab * rb) / determinant),
      b: b * Math.exp((da * rb - ab * ra) / determinant),
    }
    const its = errorOf(distances, wanted, tried)
    if (its < error) {
      const gain = error - its
      ;({ a, b } = tried)
      error = its
      damping /= 10
      if (gain < 1e-14) break
    } else damping *= 10
  }
  return { a, b }
}

function errorOf(distances: Float64Array, wanted: Float64Array, { a, b }: Curve): number {
  return distances.reduce((sum, d, i) => sum + ((wanted[i] as number) - 1 / (1 + a * d ** (2 * b))) ** 2, 0)
}

/** Sums of products of the slopes in log a and log b with one another and with what is amiss. */
function normalEquations(distances: Float64Array, wanted: Float64Array, { a, b }: Curve): [number, number, number, number, number] {
  const sums: [number, number, number, number, number] = [0, 0, 0, 0, 0]
  distances.forEach((d, i) => {
    if (d === 0) return
    const power = a * d ** (2 * b)
    const value = 1 / (1 + power)
    const slopeA = -power * value * value
    const slopeB = slopeA * 2 * b * Math.log(d)
    const amiss = (wanted[i] as number) - value
    sums[0] += slopeA * slopeA
    sums[1] += slopeA * slopeB
    sums[2] += slopeB * slopeB
    sums[3] += slopeA * amiss
    sums[4] += slopeB * amiss
  })
  return sums
}
