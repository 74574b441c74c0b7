import type { Estimate } from '@sandglass/core'
import { type Reading, readingsDiffer, readingsTogether } from './reading.js'
import type { Comparison, Described, Measure, Row } from './row.js'

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

/** Several trainings' rounds as one comparison: means over them, and intervals over trainings and examples. */
export function comparisonOf(rounds: readonly Round[], seed: number): Comparison {
  const [{ outcomes: first, task, heading, measures, notes }] = rounds as readonly [Round, ...Round[]]
  const model = rounds.map(({ outcomes }) => outcomes[0] as Outcome)
  const rows = first.map((_, index): Row => {
    const own = rounds.map(({ outcomes }) => outcomes[index] as Outcome)
    const [{ method, dimensions, bytes, isTransductive }] = own as [Outcome, ...Outcome[]]
    const told = measures.map(({ name }) => [name, togetherIf(own, name, seed)] as const)
    return {
      method,
      dimensions,
      bytes,
      isTransductive,
      seconds: meanOf(own.map(({ seconds }) => seconds)),
      megabytes: meanOf(own.map(({ megabytes }) => megabytes)),
      measures: Object.fromEntries(told.map(([name, estimate]) => [name, estimate?.mean ?? null])),
      intervals: Object.fromEntries(told.map(([name, estimate]) => [name, estimate?.interval ?? null])),
      gain: index === 0 ? null : gainOf(own, model, measures[0], seed),
    }
  })
  return { task, heading, measures, rows, trainings: rounds.length, notes }
}

function togetherIf(outcomes: readonly Outcome[], name: string, seed: number) {
  const readings = readingsOf(outcomes, name)
  return readings && readingsTogether(readings, seed)
}

/** Above 0 where the method is the better one. */
function gainOf(own: readonly Outcome[], model: readonly Outcome[], { name, better }: Measure, seed: number): Estimate | null {
  const [a, b] = [readingsOf(own, name), readingsOf(model, name)]
  if (a === null || b === null) return null
  return better === 'higher' ? readingsDiffer(a, b, seed) : readingsDiffer(b, a, seed)
}

/** Null where one of them has none. */
function readingsOf(outcomes: readonly Outcome[], name: string): readonly Reading[] | null {
  const readings = outcomes.flatMap(({ readings }) => readings[name] ?? [])
  return readings.length === outcomes.length ? readings : null
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
