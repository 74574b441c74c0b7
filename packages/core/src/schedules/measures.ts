export type Goal = 'lowest' | 'highest'

/** What validation can be asked for beside the loss, and which way each is better. */
export const measureGoals = {
  meanSquaredError: 'lowest',
  peakSignalToNoise: 'highest',
  rate: 'lowest',
  distortion: 'lowest',
  activeUnits: 'highest',
  codesUsed: 'highest',
  codePerplexity: 'highest',
} as const satisfies Record<string, Goal>

/** A measure that needs no function of the user's, and so can stand in a config. */
export type BuiltInMeasure = keyof typeof measureGoals

const prefix = 'validation.'
const ownPrefix = `${prefix}measures.`

/** `validation.meanSquaredError` and so on. */
export const builtInMonitors = Object.keys(measureGoals).map((name) => prefix + name)

/** What must be measured for the figure that a monitor names. */
export type MonitoredMeasure =
  | { readonly name: BuiltInMeasure; readonly isOwn: false }
  /** One of the user's own, who gives a function for it. */
  | { readonly name: string; readonly isOwn: true }

/** @returns null where the figure is a loss or a part of one, which are measured anyway */
export function measureOf(monitor: string): MonitoredMeasure | null {
  if (monitor.startsWith(ownPrefix)) {
    const name = monitor.slice(ownPrefix.length)
    return name === '' || name.includes('.') ? null : { name, isOwn: true }
  }
  const name = monitor.startsWith(prefix) ? monitor.slice(prefix.length) : ''
  return isBuiltIn(name) ? { name, isOwn: false } : null
}

/** Which way a monitored figure is better where nobody says so. */
export function usualGoal(monitor: string): Goal {
  const measure = measureOf(monitor)
  return measure && !measure.isOwn ? measureGoals[measure.name] : 'lowest'
}

export function isBuiltIn(name: string): name is BuiltInMeasure {
  return Object.hasOwn(measureGoals, name)
}
