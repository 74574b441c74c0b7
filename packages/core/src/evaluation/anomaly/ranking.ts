import { refuse } from '@sandglass/base'

/** Which examples are anomalies: `true` or 1 for those that are, `false` or 0 for those that are not. */
export type AnomalyFlags = ArrayLike<boolean | number>

/** How many examples of each kind score at least as high as each threshold, from the highest threshold down. */
export interface Ranking {
  /** Every different score, falling. */
  readonly thresholds: Float64Array
  /** Anomalies that score at least that. */
  readonly truePositives: Float64Array
  /** Others that score at least that. */
  readonly falsePositives: Float64Array
  readonly anomalies: number
  readonly normals: number
}

/**
 * Examples by score, the oddest first. Those of equal score come together, so that nothing depends on their order.
 *
 * @throws InvalidArgumentError if the two are not of one length, a score is no number, or a kind is missing
 */
export function rankingOf(caller: string, scores: ArrayLike<number>, isAnomaly: AnomalyFlags): Ranking {
  checkScored(caller, scores, isAnomaly)
  const order = fallingOrder(scores)
  const ranks: [threshold: number, truePositives: number, falsePositives: number][] = []
  let [anomalies, normals] = [0, 0]
  for (const [position, index] of order.entries()) {
    if (Number(isAnomaly[index]) === 1) anomalies++
    else normals++
    const next = order[position + 1]
    if (next === undefined || scores[next] !== scores[index]) ranks.push([scores[index] as number, anomalies, normals])
  }
  if (anomalies === 0 || normals === 0)
    refuse(
      caller,
      'isAnomaly',
      'true for some examples and false for others',
      anomalies === 0 ? 'no anomaly' : 'anomalies only',
      'Judge the scores on both kinds.',
    )
  const column = (at: 0 | 1 | 2) => Float64Array.from(ranks, (rank) => rank[at])
  return { thresholds: column(0), truePositives: column(1), falsePositives: column(2), anomalies, normals }
}

/** Indices of examples, the oddest first. */
export function fallingOrder(scores: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: scores.length }, (_, index) => index)
  // Infinite scores that are equal differ by NaN.
  return order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || 0)
}

function checkScored(caller: string, scores: ArrayLike<number>, isAnomaly: AnomalyFlags): void {
  if (typeof scores?.length !== 'number') refuse(caller, 'scores', 'a list of numbers', scores, 'Give what detect returns.')
  if (isAnomaly?.length !== scores.length)
    refuse(caller, 'isAnomaly', `a list of ${scores.length}, one for each score`, isAnomaly, 'Say of each whether it is one.')
  for (let i = 0; i < scores.length; i++) {
    if (typeof scores[i] !== 'number' || Number.isNaN(scores[i]))
      refuse(caller, `scores[${i}]`, 'a number', scores[i], 'Leave out what could not be scored.')
    const flag = isAnomaly[i]
    if (typeof flag !== 'boolean' && flag !== 0 && flag !== 1)
      refuse(
        caller,
        `isAnomaly[${i}]`,
        'true or false, or 1 or 0',
        flag,
        'Say which classes are anomalies: labels.map((label) => label !== 3).',
      )
  }
}
