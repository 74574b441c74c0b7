import type { Comparison } from './row.js'

/** What `±` stands for in tables. */
export const intervalsNote =
  '± is half the 95 % interval, by the bootstrap over examples, and by what trainings and draws differ where there are several.'

/** How far a verdict reaches. */
export function trainingsNote({ trainings }: Comparison): string {
  return trainings === 1
    ? 'One model was judged: another seed gives another one. --seeds 3 with a recipe trains three.'
    : `${trainings} models were trained, each from a seed of its own, and all methods fitted beside each: figures are means, and intervals are over trainings and examples.`
}
