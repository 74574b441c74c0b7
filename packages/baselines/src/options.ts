import { checkFields, checkSignal, refuse } from '@sandglass/base'
import type { FitOptions, PassOptions } from './method.js'

/** Bounds that an option keeps, and what to do where it doesn't. */
interface Bounds {
  readonly from: number
  readonly to?: number
  readonly cure: string
}

export function checkWhole(caller: string, argument: string, value: unknown, { from, to = Infinity, cure }: Bounds): void {
  if (Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to) return
  refuse(caller, argument, `a whole number ${to === Infinity ? `of at least ${from}` : `from ${from} to ${to}`}`, value, cure)
}

/** Holds an option to a number above `from` and, where it is given, below `to`. */
export function checkBetween(caller: string, argument: string, value: unknown, { from, to = Infinity, cure }: Bounds): void {
  if (typeof value === 'number' && value > from && value < to) return
  refuse(caller, argument, to === Infinity ? `a finite number above ${from}` : `a number between ${from} and ${to}`, value, cure)
}

export function checkChoice(caller: string, argument: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string))
    refuse(caller, argument, choices.join(' or '), value, `Choose one of these, or leave it out for ${choices[0]}.`)
}

/** @returns what a method is fitted with, defaults filled in */
export function resolveFit(caller: string, options: FitOptions | undefined): { seed: number; signal: AbortSignal | undefined } {
  const { seed = 0, signal } = options ?? {}
  checkFields(caller, options ?? {}, ['seed', 'signal'])
  checkWhole(caller, 'seed', seed, { from: 0, to: Number.MAX_SAFE_INTEGER, cure: 'Leave it out for 0.' })
  checkSignal(caller, signal)
  return { seed, signal }
}

export function resolvePass(caller: string, options: PassOptions | undefined): { signal: AbortSignal | undefined } {
  checkFields(caller, options ?? {}, ['signal'])
  checkSignal(caller, options?.signal)
  return { signal: options?.signal }
}
