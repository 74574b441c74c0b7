import type { AlarmEvent, HealthEvent, Json } from '@sandglass/base'
import type { ReportSection } from '@sandglass/viz'
import { formatQuantity } from '../output/format.js'
import type { Run } from './run.js'

/** What programs are told of an alarm. */
export function alarmFacts({ type: _, ...facts }: AlarmEvent): { readonly [field: string]: Json } {
  return { ...facts }
}

/** What a report tells of a training's health: its alarms, and the last reading layer by layer. */
export function healthSections({ alarms, health }: Pick<Run, 'alarms' | 'health'>): ReportSection[] {
  return [...(alarms.length === 0 ? [] : [alarmSection(alarms)]), ...(health === null ? [] : [readingSection(health)])]
}

function alarmSection(alarms: readonly AlarmEvent[]): ReportSection {
  return {
    heading: 'Alarms',
    table: {
      columns: ['epoch', 'what was seen', 'what to try'],
      rows: alarms.map(({ epoch, message, cure }) => [epoch, message, cure]),
    },
  }
}

const columns = {
  gradientNorm: 'gradient norm',
  updateRatio: 'update / weight',
  activationScale: 'output scale',
  deadUnits: 'dead units',
  units: 'of',
} as const

function readingSection({ epoch, readings }: HealthEvent): ReportSection {
  const names = Object.keys(columns) as (keyof typeof columns)[]
  const layers = new Set(
    Object.keys(readings).flatMap((key) =>
      names.flatMap((name) => (key.startsWith(`${name}.`) ? [key.slice(name.length + 1)] : [])),
    ),
  )
  const numberAt = (key: string) => {
    const value = readings[key]
    return typeof value === 'number' ? value : null
  }
  const shown = names.filter((name) => [...layers].some((layer) => numberAt(`${name}.${layer}`) !== null))
  return {
    heading: 'Health',
    text: `Read after epoch ${epoch}, on ${formatQuantity(Number(readings.examples), 'example')}.`,
    table: {
      columns: ['layer', ...shown.map((name) => columns[name])],
      rows: Array.from(layers, (layer) => [layer, ...shown.map((name) => numberAt(`${name}.${layer}`))]),
    },
  }
}
