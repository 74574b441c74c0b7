import { allowFma, useBackend } from '@sandglass/backends'
import { UsageError } from '../flags.js'
import { commit, machine } from '../machine.js'
import type { AnomalyDocument, KeptSummary } from './document.js'
import { readKept, writeKept } from './kept.js'
import { oneClass } from './one-class.js'
import { anomalyUsage, isWhole, readAnomalyOptions } from './options.js'
import { checkPyod } from './pyod.js'
import { type Summary, setTable, summaryOf, tableOf } from './report.js'
import { tabular } from './tabular.js'
import { writePage } from './write-page.js'

/** Standard output is for the result. */
const log = (line: string): void => console.error(line)

try {
  const options = readAnomalyOptions(process.argv.slice(2))
  if (options.python !== null) await checkPyod(options.python)
  allowFma()
  const backend = await useBackend('wasm', options.threads === null ? {} : { threads: options.threads })
  const { images, tables, seeds, isTrial } = options
  const keep = (summary: Summary): KeptSummary => ({
    summary,
    seeds,
    date: new Date().toISOString(),
    commit: commit(),
    machine: machine(),
    threads: backend.threads ?? 1,
  })
  const found: AnomalyDocument = {
    ...(images !== null && {
      [images]: keep(summaryOf(`One class of ${images} against the others`, await oneClass(images, options, log))),
    }),
    ...(tables !== null && { tables: keep(summaryOf('Tables', await tabular(tables, options, log))) }),
  }
  if (!isTrial && isWhole(options)) {
    const document = { ...readKept(), ...found }
    writeKept(document)
    writePage(document)
  }
  const summaries = Object.values(found).map(({ summary }) => summary)
  console.log(
    options.json
      ? JSON.stringify(found, null, 2)
      : summaries.map((summary) => `${tableOf(summary)}\n\n${setTable(summary)}`).join('\n\n'),
  )
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`anomaly: ${error.message}\n\n${anomalyUsage}`)
  process.exitCode = 2
}
