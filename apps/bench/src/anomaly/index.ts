import { allowFma, useBackend } from '@sandglass/backends'
import { commit, machine } from '../machine.js'
import { UsageError } from '../options.js'
import { oneClass } from './one-class.js'
import { anomalyUsage, readAnomalyOptions } from './options.js'
import { summaryOf, tableOf } from './report.js'
import { tabular } from './tabular.js'

/** Standard output is for the result. */
const log = (line: string): void => console.error(line)

try {
  const options = readAnomalyOptions(process.argv.slice(2))
  allowFma()
  const backend = await useBackend('wasm', options.threads === null ? {} : { threads: options.threads })
  const { images, tables } = options
  const summaries = [
    ...(images === null ? [] : [summaryOf(`One class of ${images} against the others`, await oneClass(images, options, log))]),
    ...(tables === null ? [] : [summaryOf('Tables', await tabular(tables, options, log))]),
  ]
  const provenance = { date: new Date().toISOString(), commit: commit(), machine: machine(), threads: backend.threads }
  console.log(options.json ? JSON.stringify({ summaries, ...provenance }, null, 2) : summaries.map(tableOf).join('\n\n'))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`anomaly: ${error.message}\n\n${anomalyUsage}`)
  process.exitCode = 2
}
