import { canDiffer, type Reading, readingsDiffer, readingsTogether } from './reading.js'
import type { Comparison, Described, Row, Sureness } from './row.js'

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

/** Several trainings' rounds as one comparison: means over them, and intervals over trainings and examples. */
export function comparisonOf(rounds: readonly Round[], seed: number): Comparison {
  const [{ outcomes: first, task, heading, measures, notes }] = rounds as readonly [Round, ...Round[]]
  const ofMethod = (index: number) => rounds.map(({ outcomes }) => outcomes[index] as Outcome)
  const [{ name: decisive, better }] = measures
  const decisiveOf = (index: number) => readingsOf(ofMethod(index), decisive)
  const others = Array.from(first.keys()).slice(1)
  const sureness = surenessOf(others.filter((index) => canDiffer(decisiveOf(index), decisiveOf(0))).length)
  const gainOf = (index: number) => {
    const [own, model] = [decisiveOf(index), decisiveOf(0)]
    if (index === 0 || own === null || model === null) return null
    const options = { seed, confidence: sureness.each }
    return better === 'higher' ? readingsDiffer(own, model, options) : readingsDiffer(model, own, options)
  }
  const rows = first.map(({ method, dimensions, bytes, isTransductive, isControl = false }, index): Row => {
    const own = ofMethod(index)
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

function surenessOf(gains: number): Sureness {
  return { together, gains, each: 1 - (1 - together) / Math.max(1, gains) }
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
