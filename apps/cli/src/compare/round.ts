import { canDiffer, type Reading, readingsDiffer, readingsTogether } from './reading.js'
import { type Comparison, type Described, mayBeAdvised, type Row, type Sureness } from './row.js'

/** What a method came to beside one training. */
export interface Outcome extends Described {
  /** By the measures' names; null where a method has no such thing. */
  readonly readings: Readonly<Record<string, Reading | null>>
}

/** One training of the model, and all methods beside it, on the same examples. */
export interface Round extends Pick<Comparison, 'task' | 'heading' | 'measures' | 'notes'> {
  /** The model's comes first; the methods are the same in every round. */
  readonly outcomes: readonly Outcome[]
}

/** How sure all gains of a comparison are together. */
const together = 0.95

/**
 * What each comparison came to, of several trainings' rounds: means over them, and intervals over trainings and examples. All gains by which
 * something may be advised are sure together, whichever comparison they are of, as one sentence advises by all.
 *
 * @param all the rounds of each comparison
 */
export function comparisonsOf(all: readonly (readonly Round[])[], seed: number): Comparison[] {
  const gains = all.reduce((sum, rounds) => sum + gainsOf(rounds), 0)
  const sureness = { together, gains, comparisons: all.length, each: 1 - (1 - together) / Math.max(1, gains) }
  return all.map((rounds) => comparisonOf(rounds, sureness, seed))
}

/** By how many gains something may be advised. */
function gainsOf(rounds: readonly Round[]): number {
  const [{ outcomes: first, measures }] = rounds as readonly [Round, ...Round[]]
  const decisiveOf = (index: number) => readingsOf(ofMethod(rounds, index), measures[0].name)
  const [model, ...others] = first as readonly [Outcome, ...Outcome[]]
  return others.filter((other, index) => mayBeAdvised(other, model) && canDiffer(decisiveOf(index + 1), decisiveOf(0))).length
}

function comparisonOf(rounds: readonly Round[], sureness: Sureness, seed: number): Comparison {
  const [{ outcomes: first, task, heading, measures, notes }] = rounds as readonly [Round, ...Round[]]
  const [{ name: decisive, better }] = measures
  const decisiveOf = (index: number) => readingsOf(ofMethod(rounds, index), decisive)
  const gainOf = (index: number) => {
    const [own, model] = [decisiveOf(index), decisiveOf(0)]
    if (index === 0 || own === null || model === null) return null
    const options = { seed, confidence: sureness.each }
    return better === 'higher' ? readingsDiffer(own, model, options) : readingsDiffer(model, own, options)
  }
  const rows = first.map(({ method, dimensions, bytes, isTransductive, isControl = false }, index): Row => {
    const own = ofMethod(rounds, index)
    const told = measures.map(({ name }) => [name, togetherIf(own, name, seed)] as const)
    const fits = own.flatMap(({ fitSeconds }) => fitSeconds ?? [])
    return {
      method,
      dimensions,
      bytes,
      isTransductive,
      isControl,
      fitSeconds: fits.length === own.length ? meanOf(fits) : null,
      seconds: meanOf(own.map(({ seconds }) => seconds)),
      megabytes: meanOf(own.map(({ megabytes }) => megabytes)),
      measures: Object.fromEntries(told.map(([name, estimate]) => [name, estimate?.mean ?? null])),
      intervals: Object.fromEntries(told.map(([name, estimate]) => [name, estimate?.interval ?? null])),
      gain: gainOf(index),
    }
  })
  return { task, heading, measures, rows, sureness, trainings: rounds.length, notes }
}

function ofMethod(rounds: readonly Round[], index: number): readonly Outcome[] {
  return rounds.map(({ outcomes }) => outcomes[index] as Outcome)
}

function togetherIf(outcomes: readonly Outcome[], name: string, seed: number) {
  const readings = readingsOf(outcomes, name)
  return readings && readingsTogether(readings, seed)
}

/** Null where one of them has none. */
function readingsOf(outcomes: readonly Outcome[], name: string): readonly Reading[] | null {
  const readings = outcomes.flatMap(({ readings }) => readings[name] ?? [])
  return readings.length === outcomes.length ? readings : null
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
