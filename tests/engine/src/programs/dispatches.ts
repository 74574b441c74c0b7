/**
 * Solves problems of mixed sizes on engines with several threads: some in a row, so that the workers
 * are awake, then some on another engine, or after a pause in which they fall asleep. Every result
 * must have the bits of one thread's.
 */
import { setTimeout } from 'node:timers/promises'
import '@tensorflow/tfjs-backend-cpu'
import { stream } from '@sandglass/base'
import fc from 'fast-check'
import { startBuilds } from '../builds.js'
import type { Engine } from '../engine.js'
import { largeWorks } from '../large-works.js'
import { type Result, run } from '../laws/call.js'
import { compareBits } from '../laws/expected.js'
import { laws } from '../laws/index.js'
import type { Posed } from '../laws/law.js'
import { programArguments } from '../program.js'

const { count, seed } = programArguments<{ count: number; seed: number }>()

/** Some work, and what it has to give on the engines of one build. */
interface Trial {
  readonly law: string
  readonly solve: Posed['solve']
  readonly wanted: readonly Result[]
}

const works = [
  ...largeWorks(seed),
  ...laws.flatMap((law) =>
    fc.sample(law.problems, { seed, numRuns: 2 }).map((problem) => ({ law: law.name, solve: law.pose(problem).solve })),
  ),
]
const players: { readonly engine: Engine; readonly trials: readonly Trial[] }[] = []
for (const [first, ...others] of await startBuilds()) {
  const trials = works.map(({ law, solve }): Trial => ({ law, solve, wanted: solve((call) => run(first, call)) }))
  for (const engine of others) players.push({ engine, trials })
}

const random = stream(seed, 'dispatches')
let dispatched = 0
while (dispatched < count) {
  const { engine, trials } = players[random.integer(players.length)] as (typeof players)[number]
  for (let row = 1 + random.integer(100); row > 0 && dispatched < count; row--, dispatched++)
    dispatch(engine, trials[random.integer(trials.length)] as Trial)
  if (random.integer(3) === 0) await setTimeout(random.integer(4))
}
process.stdout.write(JSON.stringify({ dispatched, works: works.length }))

function dispatch(engine: Engine, { law, solve, wanted }: Trial): void {
  const results = solve((call) => run(engine, call))
  try {
    for (const [index, result] of results.entries()) compareBits(result, wanted[index] as Result)
  } catch (cause) {
    throw new Error(`${law} on ${engine.name}, dispatch ${dispatched}: ${(cause as Error).message}`, { cause })
  }
}
