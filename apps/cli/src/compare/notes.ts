import { formatPercent } from '../output/format.js'
import { type Comparison, mayBeAdvised, modelName, type Row, type Sureness } from './row.js'

/** What `±` stands for in tables. */
export const intervalsNote =
  '± is half the 95 % interval, by the bootstrap over examples, and by what trainings and draws differ where there are several.'

/** How far a verdict reaches. */
export function trainingsNote({ trainings }: Comparison): string {
  return trainings === 1
    ? 'One model was judged: another seed gives another one. --seeds 3 with a recipe trains three.'
    : `${trainings} models were trained, each from a seed of its own, and all methods fitted beside each: figures are means, and intervals are over trainings and examples.`
}

/** How sure gains are, in the advice: `95 % for all 10 methods together, by the paired bootstrap`. */
export function surenessText({ together, gains }: Sureness): string {
  const all = gains > 1 ? ` for ${allOf(gains)} methods together` : ''
  return `${formatPercent(together)}${all}, by the paired bootstrap`
}

function allOf(count: number): string {
  return count === 2 ? 'both' : `all ${count}`
}

/** How sure gains are, and why each is surer. */
export function surenessNote({ rows, sureness: { together, gains, comparisons, each } }: Comparison): string {
  const text = `A gain is by how much a method is better than the ${modelName}, by the paired bootstrap. Where its interval holds 0, these examples don't tell which of the two is better, nor that they are alike.`
  if (gains < 2) return text
  const isElse = rows.some((row) => row.gain !== null && !mayBeAdvised(row, rows[0] as Row))
  const where = comparisons > 1 ? ' in any table' : ''
  const others = isElse ? ' What is never advised is not counted among them.' : ''
  return `${text} The intervals of ${allOf(gains)} that may be advised${where} hold together with ${formatPercent(together)} (Bonferroni: each by itself with ${formatPercent(each)}), as the best of many is easily better by luck.${others}`
}

/** What times are of. */
export function timeNote({ rows: [model] }: Comparison): string {
  return model?.fitSeconds === null
    ? `The ${modelName} was trained before: how long that took is not among its times, and its memory is that of its use.`
    : `Fitting the ${modelName} is its training.`
}
