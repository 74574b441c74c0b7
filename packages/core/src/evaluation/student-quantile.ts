/**
 * The number below which Student's t distribution has the share `p`, by halving an angle's range: with t = √degrees · tan θ the
 * distribution is a finite sum (Abramowitz and Stegun, "Handbook of mathematical functions", 1964, 26.7.3 and 26.7.4).
 *
 * @param p above a half and below 1
 * @param degrees a whole number of at least 1
 */
export function studentQuantile(p: number, degrees: number): number {
  let [low, high] = [0, Math.PI / 2]
  for (let halving = 0; halving < 60; halving++) {
    const angle = (low + high) / 2
    if (shareWithin(angle, degrees) < 2 * p - 1) low = angle
    else high = angle
  }
  return Math.sqrt(degrees) * Math.tan(low)
}

/** The share between −√degrees · tan θ and √degrees · tan θ. */
function shareWithin(angle: number, degrees: number): number {
  const isOdd = degrees % 2 === 1
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  let [sum, term] = [0, isOdd ? cosine : 1]
  for (let k = isOdd ? 2 : 1; k < degrees; k += 2) {
    sum += term
    term *= (cosine * cosine * k) / (k + 1)
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum
}
