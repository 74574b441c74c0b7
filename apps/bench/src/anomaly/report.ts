import { stream } from '@sandglass/base'
import { rocAucDifference } from '@sandglass/core'
import { table } from '../report/figures.js'
import type { Case } from './result.js'

/** What the methods came to on some sets: plain JSON. */
export interface Summary {
  readonly title: string
  readonly methods: readonly {
    readonly method: string
    /** Over sets and seeds. */
    readonly mean: number
    readonly worst: { readonly set: string; readonly auc: number }
    /** Its place among the methods on a set, on average over sets; those that are equal share the better one. */
    readonly rank: number
    /** Of that mean, over sets drawn anew. */
    readonly rankInterval: readonly [number, number]
    readonly seconds: number
    /** What the first method is above this one, with an interval over examples drawn anew; null for itself. */
    readonly behind: { readonly gain: number; readonly interval: readonly [number, number] } | null
    /** On how many sets the first method's mean is at least this one's; null for itself. */
    readonly beatenOn: number | null
  }[]
  readonly sets: readonly { readonly set: string; readonly auc: Readonly<Record<string, number>> }[]
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

export function summaryOf(title: string, cases: readonly Case[]): Summary {
  const methods = cases[0]?.results.map(({ method }) => method) ?? []
  const names = [...new Set(cases.map(({ set }) => set))]
  const sets = names.map((set) => ({
    set,
    auc: Object.fromEntries(
      methods.map((method) => [
        method,
        mean(cases.filter((each) => each.set === set).map((each) => resultOf(each, method)?.auc ?? 0)),
      ]),
    ),
  }))
  const [own = ''] = methods
  return {
    title,
    sets,
    methods: methods.map((method) => {
      const each = sets.map(({ set, auc }) => ({ set, auc: auc[method] as number }))
      const ranks = sets.map(({ auc }) => 1 + Object.values(auc).filter((other) => other > (auc[method] as number)).length)
      return {
        method,
        mean: mean(each.map(({ auc }) => auc)),
        worst: each.reduce((worst, next) => (next.auc < worst.auc ? next : worst)),
        rank: mean(ranks),
        rankInterval: intervalOf(ranks),
        seconds: mean(cases.map((one) => resultOf(one, method)?.seconds ?? 0)),
        behind: method === own ? null : behindOf(cases, own, method),
        beatenOn: method === own ? null : sets.filter(({ auc }) => (auc[own] as number) >= (auc[method] as number)).length,
      }
    }),
  }
}

const resultOf = ({ results }: Case, method: string) => results.find((result) => result.method === method)

/** Every set and seed counts. Those that judge the same examples do so by one draw. */
function behindOf(cases: readonly Case[], own: string, method: string) {
  const both = cases.filter((one) => resultOf(one, own) && resultOf(one, method))
  const scoredBy = (name: string) =>
    both.map((one) => ({ scores: resultOf(one, name)?.scores ?? [], isAnomaly: one.isAnomaly, examples: one.examples }))
  const { mean, interval } = rocAucDifference(scoredBy(own), scoredBy(method), { across: 'sets' })
  return { gain: mean, interval }
}

/** Each set's figures: the mean over seeds. */
export function setTable({ methods, sets }: Summary): string {
  const names = methods.map(({ method }) => method)
  return table(
    ['set', ...names],
    names,
    sets.map(({ set, auc }) => [set, ...names.map((name) => (auc[name] as number).toFixed(4))]),
  )
}

/** Between what the mean of some figures lies in 95 of 100 draws of them. */
function intervalOf(figures: readonly number[], replicates = 1000): readonly [number, number] {
  const random = stream(0, 'bootstrap of sets')
  const means = Float64Array.from({ length: replicates }, () =>
    mean(figures.map(() => figures[random.integer(figures.length)] as number)),
  ).sort()
  return [means[Math.floor(0.025 * replicates)] as number, means[Math.ceil(0.975 * replicates) - 1] as number]
}

export function tableOf({ title, methods, sets }: Summary): string {
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
  const numbers = ['mean AUC', 'worst', 'mean rank, 95 %', 'ours less this, 95 %', 'sets with ours at least as good', 'seconds']
  return `## ${title}\n\n${table(
    ['method', ...numbers],
    numbers,
    methods.map(({ method, mean, worst, rank, rankInterval, behind, beatenOn, seconds }) => [
      method,
      mean.toFixed(4),
      `${worst.auc.toFixed(4)} (${worst.set})`,
      `${rank.toFixed(2)} (${rankInterval.map((bound) => bound.toFixed(2)).join(' to ')})`,
      behind === null ? '' : `${signed(behind.gain)} (${signed(behind.interval[0])} to ${signed(behind.interval[1])})`,
      beatenOn === null ? '' : `${beatenOn} of ${sets.length}`,
      seconds.toFixed(1),
    ]),
  )}`
}
