import { type EpochEvent, type Json, stableStringify } from '@sandglass/base'
import { alarmFacts } from './health-sections.js'
import { type RunFolder, runFiles } from './run-folder.js'
import type { RunHistory } from './run-history.js'

/** A line of `metrics.jsonl`: an epoch, its last reading of the training's health, and its alarms. */
export function metricsOf({ type: _, training, validation, ...others }: EpochEvent, { alarms, health }: RunHistory): Json {
  return {
    ...others,
    loss: training.loss,
    parts: training.parts,
    validationLoss: validation?.loss ?? null,
    validationParts: validation?.parts ?? null,
    health: health?.epoch === others.epoch ? health.readings : null,
    alarms: alarms.filter(({ epoch }) => epoch === others.epoch).map(alarmFacts),
  }
}

/**
 * Takes the metrics back to a step: what comes after is computed once more, and a last line that was cut
 * short goes.
 */
export async function truncateMetrics({ store }: RunFolder, step: number): Promise<void> {
  const bytes = await store.read(runFiles.metrics)
  if (bytes === null) return
  const lines = new TextDecoder().decode(bytes).split('\n')
  const kept = lines.flatMap((line) => {
    const record = recordOf(line)
    return typeof record?.step === 'number' && record.step <= step ? `${stableStringify(record as Json)}\n` : []
  })
  await store.write(runFiles.metrics, new TextEncoder().encode(kept.join('')))
}

function recordOf(line: string): { readonly step?: unknown } | null {
  try {
    return JSON.parse(line) as { readonly step?: unknown } | null
  } catch {
    return null
  }
}
