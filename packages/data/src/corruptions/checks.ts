import { refuse } from '@sandglass/base'

/** Bounds of values, the lower one first. */
export type Range = readonly [minimum: number, maximum: number]

export function checkDeviation(caller: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    refuse(caller, 'standardDeviation', 'a number of at least 0', value, "Give it in the values' own unit, such as 0.5.")
}

export function checkProbability(caller: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    refuse(caller, 'probability', 'a number from 0 to 1', value, 'Give the share of the values to be hit, such as 0.25.')
}

export function checkRange(caller: string, argument: string, value: unknown, cure: string): void {
  const isRange =
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((bound) => Number.isFinite(bound)) &&
    Number(value[0]) < Number(value[1])
  if (!isRange) refuse(caller, argument, 'two numbers, the lower one first', value, cure)
}

export function checkClip(caller: string, value: unknown): void {
  if (value !== null) checkRange(caller, 'clip', value, 'Give [0, 1] for images, or null to keep all values as they come.')
}
