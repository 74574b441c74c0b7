import { type BenchDocument, disturbing, type Row } from './document.js'
import { absentees, entrantsOf } from './entrants.js'
import { commit, machine } from './machine.js'
import type { Options } from './options.js'
import { hold } from './referee/hold.js'
import { growthOf } from './report/growth.js'
import { verdicts } from './report/targets.js'
import { canPin } from './systems/pinned.js'

/**
 * Holds all contests, one after the other.
 *
 * @param log hears what is under way, and each remark as it is made
 */
export async function run(options: Options, log: (line: string) => void): Promise<BenchDocument> {
  const remarks: string[] = []
  const remark = (line: string) => {
    log(line)
    remarks.push(line)
  }
  const before = machine()
  if (before.load > disturbing) remark(`Other programs were running when it began: the load was ${before.load.toFixed(1)}.`)
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
    machine: before,
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
