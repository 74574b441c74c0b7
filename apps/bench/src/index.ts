import type { BenchDocument, Row } from './document.js'
import { absentees, entrantsOf } from './entrants.js'
import { commit, machine } from './machine.js'
import { type Options, readOptions, UsageError, usage } from './options.js'
import { hold } from './referee/hold.js'
import { growthOf } from './report/growth.js'
import { markdown } from './report/markdown.js'
import { verdicts } from './report/targets.js'
import { canPin } from './systems/pinned.js'

/** Standard output is for the result. */
const log = (line: string): void => console.error(line)

try {
  const options = readOptions(process.argv.slice(2))
  const document = await run(options)
  console.log(options.json ? JSON.stringify(document, null, 2) : markdown(document))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`bench: ${error.message}\n\n${usage}`)
  process.exitCode = 2
}

async function run(options: Options): Promise<BenchDocument> {
  const remarks: string[] = []
  const remark = (line: string) => {
    log(line)
    remarks.push(line)
  }
  for (const line of absentees(options)) remark(line)
  if (!canPin && options.threads.includes(1)) remark('No taskset here: those of one thread are not tied to one processor.')
  const rows: Row[] = []
  for (const contest of options.contests) {
    log(`${contest.name} …`)
    rows.push(...(await hold(contest, entrantsOf(contest, options), { rounds: options.rounds, remark })))
  }
  return {
    date: new Date().toISOString(),
    commit: commit(),
    machine: machine(),
    rounds: options.rounds,
    rows,
    growth: growthOf(
      options.contests.flatMap(({ works }) => works),
      rows,
    ),
    targets: verdicts(rows),
    remarks,
  }
}
