import { type RandomStream, refuse, stream } from '@sandglass/base'
import { drawAmong, type Estimate, type Interval, type IntervalOptions, intervalsOf, spreadOf } from '../bootstrap.js'
import { type AnomalyFlags, fallingOrder } from './ranking.js'
import { rocAuc } from './roc.js'

/** Anomaly scores of examples of both kinds. */
export interface ScoredExamples {
  /** Higher for what is odder. */
  readonly scores: ArrayLike<number>
  /** Which examples are anomalies, one for each score: booleans, or 1 and 0. */
  readonly isAnomaly: AnomalyFlags
  /**
   * What the examples are called, where `across` is `'sets'`: lists of one name are about the same examples in the same order, though what
   * is odd among them may differ, and are judged by one draw. Default: each list has examples of its own.
   */
  readonly examples?: string | undefined
}

/** How the interval of an area under the receiver operating characteristic is found. */
export interface RocIntervalOptions extends IntervalOptions {
  /**
   * What the lists are. `'runs'`: trainings (or draws) of one method, judged on the same examples; they stand for all trainings that
   * might have been, so what they differ by counts too, as Student's t has it; all are judged by the same draw of the examples. `'sets'`: data sets, each of which
   * counts; examples of different names are drawn by themselves. Default `'runs'`.
   */
  readonly across?: 'runs' | 'sets' | undefined
}

/**
 * The area under the receiver operating characteristic ({@link rocAuc}), the mean over runs or data sets, and between what it may
 * lie: the bootstrap, which draws normal examples and anomalies anew, apart from each other. With fewer than 50 of either kind the
 * interval is somewhat too narrow: by ten, one of 99.5 % holds the truth in 97 of 100 cases.
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
 * The methods differ if the interval excludes 0. With fewer than 50 examples of either kind it is somewhat too narrow, as
 * {@link estimateRocAuc} says.
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
  const draws = drawsOf(caller, scored, across)
  const spread = spreadOf(figures.map((figureOf) => [figureOf(null)]))
  const [interval] = intervalsOf(caller, options, (seed, replicate) => {
    if (across === 'sets') {
      for (const [set, { draw }] of draws.entries()) draw(stream(seed, 'bootstrap of a set', replicate, set))
      return [meanOf(draws.flatMap(({ lists, weights }) => lists.map((list) => (figures[list] as AreaOf)(weights))))]
    }
    const [{ draw, weights }] = draws as [Draw]
    draw(stream(seed, 'bootstrap of examples', replicate))
    return spread([meanOf(figures.map((figureOf) => figureOf(weights)))], stream(seed, 'bootstrap of runs', replicate))
  }) as [Interval]
  return { mean: meanOf(figures.map((figureOf) => figureOf(null))), interval }
}

/** Examples that are drawn together, and which lists are about them. */
interface Draw {
  readonly lists: readonly number[]
  /** How often each example was drawn. */
  readonly weights: Uint32Array
  /** Draws anew. */
  readonly draw: (random: RandomStream) => void
}

function drawsOf(caller: string, scored: readonly ScoredExamples[], across: 'runs' | 'sets'): Draw[] {
  const byName = new Map<string | number, number[]>()
  for (const [index, { examples }] of scored.entries()) {
    const name = across === 'runs' ? 'all' : (examples ?? index)
    byName.set(name, [...(byName.get(name) ?? []), index])
  }
  return Array.from(byName.values(), (lists): Draw => {
    const flags = lists.map((list) => scored[list]?.isAnomaly ?? [])
    const [first = []] = flags
    const unlike = flags.findIndex((each) => (across === 'runs' ? !areEqual(each, first) : each.length !== first.length))
    if (unlike >= 0) {
      const cure = "Judge all on the same examples, in the same order; or say across: 'sets', and which are about the same."
      refuse(caller, `list ${lists[unlike]}`, `about the examples of list ${lists[0]}`, 'others', cure)
    }
    const weights = new Uint32Array(first.length)
    const strata = strataOf(flags)
    const draw = (random: RandomStream) => {
      weights.fill(0)
      for (const members of strata) drawAmong(members, weights, random)
    }
    return { lists, weights, draw }
  })
}

/** Examples are drawn among those that are of the same kind in every list, so that every draw has both kinds in each. */
function strataOf(flags: readonly AnomalyFlags[]): Uint32Array[] {
  const strata = new Map<string, number[]>()
  for (let example = 0; example < (flags[0]?.length ?? 0); example++) {
    const kinds = flags.map((each) => Number(each[example])).join('')
    const members = strata.get(kinds)
    if (members) members.push(example)
    else strata.set(kinds, [example])
  }
  return Array.from(strata)
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([, members]) => Uint32Array.from(members))
}

/** The area under the curve of some scores. A draw needs no sorting: it is a walk along them. */
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
