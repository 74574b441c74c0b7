import type { Row } from './document.js'
import { type Options, readOptions, UsageError } from './options.js'
import { hold } from './referee/hold.js'
import { rowTable } from './report/markdown.js'
import type { Entrant } from './systems/system.js'

const log = (line: string): void => console.error(line)

try {
  await run(readOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`bench: ${error.message}`)
  process.exitCode = 2
}

async function run(options: Options): Promise<void> {
  const rows: Row[] = []
  const entrants = entrantsOf(options)
  for (const work of options.works) {
    log(`${work.name} …`)
    rows.push(...(await hold({ work, entrants, rounds: options.rounds, log })))
  }
  console.log(options.json ? JSON.stringify({ rows }) : rowTable(rows))
}

/** The systems, each at every number of threads that it can be told to use. */
function entrantsOf({ systems, threads, python }: Options): Entrant[] {
  return systems.flatMap((system) => {
    const refusal = system.refusal({ python })
    if (refusal !== null) {
      log(`${system.name} does not take part: ${refusal}.`)
      return []
    }
    const counts = system.threads === 'any' ? threads : [1]
    return counts.map((count) => ({ name: system.name, start: () => system.start({ python }, count) }))
  })
}
