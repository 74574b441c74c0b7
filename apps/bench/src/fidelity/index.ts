import { UsageError } from '../flags.js'
import { readKept, writeKept } from './kept.js'
import { fidelityUsage, readFidelityOptions } from './options.js'
import { tables } from './report.js'
import { run } from './run.js'
import { writePage } from './write-page.js'

/** Standard output is for the result. */
const log = (line: string): void => console.error(line)

try {
  const options = readFidelityOptions(process.argv.slice(2))
  const isTrial = options.scale.examples !== null
  const document = await run(readKept(), options, log, (found) => {
    if (!isTrial) writeKept(found)
  })
  if (!isTrial) writePage(document)
  console.log(options.json ? JSON.stringify(document, null, 2) : tables(document))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`fidelity: ${error.message}\n\n${fidelityUsage}`)
  process.exitCode = 2
}
