import { spawnSync } from 'node:child_process'
import { UsageError } from './flags.js'
import { readOptions, usage } from './options.js'
import { markdown } from './report/markdown.js'
import { run } from './run.js'

/** Standard output is for the result. */
const log = (line: string): void => console.error(line)

try {
  const options = readOptions(process.argv.slice(2))
  if (options.python !== null && spawnSync(options.python, ['--version']).status !== 0)
    throw new UsageError(`--python must name a Python interpreter, and ${options.python} can't be run.`)
  const document = await run(options, log)
  console.log(options.json ? JSON.stringify(document, null, 2) : markdown(document))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`bench: ${error.message}\n\n${usage}`)
  process.exitCode = 2
}
