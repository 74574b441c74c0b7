import { refuse, stream } from '@sandglass/base'
import { drawAmong, type Estimate, type Interval, type IntervalOptions, intervalsOf } from '../bootstrap.js'
import { type AnomalyFlags, fallingOrder } from './ranking.js'
import { rocAuc } from './roc.js'

/** Anomaly scores of examples of both kinds. */
export interface ScoredExamples {
  /** Higher for what is odder. */
  readonly scores: ArrayLike<number>
  /** Which examples are anomalies, one for each score: booleans, or 1 and 0. */
  readonly isAnomaly: AnomalyFlags
}

/** How the interval of an area under the receiver operating characteristic is found. */
export interface RocIntervalOptions extends IntervalOptions {
  /**
   * What the lists are. `'runs'`: trainings (or draws) of one method, judged on the same examples; they stand for all trainings that
   * might have been, so they are drawn anew too, and all are judged by the same draw of the examples. `'sets'`: data sets, each of which
   * counts; the examples of each are drawn by themselves. Default `'runs'`.
   */
  readonly across?: 'runs' | 'sets' | undefined
}

/**
 * The area under the receiver operating characteristic ({@link rocAuc}), the mean over runs or data sets, and between what it may
 * lie: the bootstrap, which draws normal examples and anomalies anew, apart from each other.
 *
 * @param scored a list a run or set, with examples of both kinds
 * @throws InvalidArgumentError if there is none, one is not as `rocAuc` asks, or an option is wrong
 *
 * @example
 * const { mean, interval } = estimateRocAuc([{ scores, isAnomaly }])
 */
export function estimateRocAuc(scored: readonly ScoredExamples[], options: RocIntervalOptions = {}): Estimate {
  const caller = 'estimateRocAuc'
  checkLists(caller, 'scored', scored)
  return bootstrapAreas(caller, scored, scored.map(areaOf), options)
}

/**
 * By how much the area under the receiver operating characteristic ({@link rocAuc}) differs between two methods that scored the same
 * examples in the same order, on average over runs or data sets: the paired bootstrap (Efron and Tibshirani, "An introduction to the
 * bootstrap", 1993), which draws normal examples and anomalies anew, apart from each other, and judges both methods by what was drawn.
 * The methods differ if the interval excludes 0.
 *
 * @param a a list a run or set, with examples of both kinds
 * @param b as many, of the same examples
 * @returns of a − b
 * @throws InvalidArgumentError if they are not alike, one is not as `rocAuc` asks, or an option is wrong
 *
 * @example
 * const { mean, interval } = rocAucDifference([{ scores: ours, isAnomaly }], [{ scores: theirs, isAnomaly }])
 */
export function rocAucDifference(
  a: readonly ScoredExamples[],
  b: readonly ScoredExamples[],
  options: RocIntervalOptions = {},
): Estimate {
  const caller = 'rocAucDifference'
  checkLists(caller, 'a', a)
  checkLists(caller, 'b', b)
  if (a.length !== b.length) refuse(caller, 'b', `${a.length} lists, as a is`, b.length, 'Judge both on the same examples.')
  const differences = a.map((ours, index): AreaOf => {
    const theirs = b[index] as ScoredExamples
    const [first, second] = [areaOf(ours), areaOf(theirs)]
    if (!areEqual(ours.isAnomaly, theirs.isAnomaly))
      refuse(
        caller,
        `b[${index}].isAnomaly`,
        `that of a[${index}]`,
        'another',
        'Judge both on the same examples, in the same order.',
      )
    return (weights) => first(weights) - second(weights)
  })
  return bootstrapAreas(caller, a, differences, options)
}

/** A figure of examples that count as often as they were drawn; null for each once. */
type AreaOf = (weights: Uint32Array | null) => number

function bootstrapAreas(
  caller: string,
  scored: readonly ScoredExamples[],
  figures: readonly AreaOf[],
  options: RocIntervalOptions,
): Estimate {
  const { across = 'runs' } = options
  if (across !== 'runs' && across !== 'sets')
    refuse(caller, 'across', "'runs' or 'sets'", across, "Say 'sets' where each list is another data set.")
  const lists = scored.map(({ isAnomaly }, index) => ({
    figureOf: figures[index] as AreaOf,
    kinds: [1, 0].map((kind) => membersOf(isAnomaly, kind)),
    weights: new Uint32Array(isAnomaly.length),
  }))
  const ofDraw = ({ figureOf, kinds, weights }: (typeof lists)[number], ...keys: Parameters<typeof stream>) => {
    const random = stream(...keys)
    weights.fill(0)
    for (const members of kinds) drawAmong(members, weights, random)
    return figureOf(weights)
  }
  const [interval] = intervalsOf(caller, options, (seed, replicate) => {
    if (across === 'sets') return [meanOf(lists.map((list, set) => ofDraw(list, seed, 'bootstrap of a set', replicate, set)))]
    const random = stream(seed, 'bootstrap of runs', replicate)
    // The examples' stream begins anew for each run: all are judged by the same draw.
    const drawn = lists.map(() => lists[random.integer(lists.length)] as (typeof lists)[number])
    return [meanOf(drawn.map((list) => ofDraw(list, seed, 'bootstrap of examples', replicate)))]
  }) as [Interval]
  return { mean: meanOf(figures.map((figureOf) => figureOf(null))), interval }
}

/** The area under the curve of some scores: they are sorted once, and each draw is a walk along them. */
function areaOf({ scores, isAnomaly }: ScoredExamples): AreaOf {
  const area = rocAuc(scores, isAnomaly)
  const order = fallingOrder(scores)
  return (weights) => (weights === null ? area : drawnArea(order, scores, isAnomaly, weights))
}

/** Twice the pairs of which the anomaly scores higher, ties by half, over twice all pairs: sums of whole numbers, and exact. */
function drawnArea(order: Uint32Array, scores: ArrayLike<number>, isAnomaly: AnomalyFlags, weights: Uint32Array): number {
  let [anomalies, normals, doubled, i] = [0, 0, 0, 0]
  while (i < order.length) {
    const score = scores[order[i] as number]
    const [anomaliesAbove, normalsAbove] = [anomalies, normals]
    for (; i < order.length && scores[order[i] as number] === score; i++) {
      const example = order[i] as number
      if (isAnomaly[example]) anomalies += weights[example] as number
      else normals += weights[example] as number
    }
    doubled += (normals - normalsAbove) * (anomalies + anomaliesAbove)
  }
  return doubled / 2 / (anomalies * normals)
}

function membersOf(isAnomaly: AnomalyFlags, kind: number): Uint32Array {
  return Uint32Array.from(Array.from(isAnomaly).flatMap((flag, index) => (Number(flag) === kind ? [index] : [])))
}

function areEqual(a: AnomalyFlags, b: AnomalyFlags): boolean {
  return a.length === b.length && Array.from(a).every((flag, i) => Number(flag) === Number(b[i]))
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function checkLists(caller: string, argument: string, lists: readonly ScoredExamples[]): void {
  if (!Array.isArray(lists) || lists.length === 0 || lists.some((list) => list?.scores === undefined))
    refuse(caller, argument, 'a list of { scores, isAnomaly }', lists, 'Give one for each run or data set.')
}
