import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runFiles } from './run-folder.js'

/** A line of a run's metrics, as far as it is read again. */
export interface EpochMetrics {
  readonly epoch: number
  readonly loss: number
  readonly validationLoss: number | null
}

/** A run's metrics by epoch; empty if there are none, and without a last line that was cut short. */
export async function readMetrics(runPath: string): Promise<EpochMetrics[]> {
  const text = await readFile(join(runPath, runFiles.metrics), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as EpochMetrics]
    } catch {
      return []
    }
  })
}
