import { type EpochEvent, type Json, parseJson, stableStringify } from '@sandglass/base'
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

/** What the lines of `metrics.jsonl` hold, without those that are none, such as a last one that was cut short. */
export function parseMetrics(text: string): { readonly [field: string]: Json }[] {
  return text.split('\n').flatMap((line) => {
    try {
      const record = parseJson(line, runFiles.metrics) as Json
      return typeof record === 'object' && record !== null && !Array.isArray(record) ? [record as { [field: string]: Json }] : []
    } catch {
      return []
    }
  })
}

/**
 * Makes the metrics those of the epochs that a checkpoint has: what comes after is computed once more, and a line that was lost
 * is written again, without the readings of health.
 */
export async function settleMetrics({ store }: Pick<RunFolder, 'store'>, history: RunHistory): Promise<void> {
  const bytes = await store.read(runFiles.metrics)
  if (bytes === null && history.epochs.length === 0) return
  const found = parseMetrics(new TextDecoder().decode(bytes ?? undefined))
  const lineOf = ({ step, training }: EpochEvent) => found.find((line) => line.step === step && line.loss === training.loss)
  const records = history.epochs.map((event) => lineOf(event) ?? metricsOf(event, history))
  const text = records.map((record) => `${stableStringify(record)}\n`).join('')
  await store.write(runFiles.metrics, new TextEncoder().encode(text))
}
