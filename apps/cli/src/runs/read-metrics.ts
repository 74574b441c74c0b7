import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseMetrics } from './metrics.js'
import { runFiles } from './run-folder.js'

const schema = v.looseObject({ epoch: v.number(), loss: v.number(), validationLoss: v.nullable(v.number()) })

/** A line of a run's metrics, as far as it is read again. */
export type EpochMetrics = v.InferOutput<typeof schema>

/** A run's metrics by epoch; empty if there are none, and without lines that are none. */
export async function readMetrics(runPath: string): Promise<EpochMetrics[]> {
  const text = await readFile(join(runPath, runFiles.metrics), 'utf8').catch(() => '')
  return parseMetrics(text).flatMap((record) => {
    const { success, output } = v.safeParse(schema, record)
    return success ? [output] : []
  })
}
