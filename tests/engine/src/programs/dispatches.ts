/**
 * Solves problems of mixed sizes on engines with several threads, in a random order, now without a
 * pause, now after the workers have gone to sleep, and sees to it that every result has the bits of
 * one thread's.
 */
import { setTimeout } from 'node:timers/promises'
import '@tensorflow/tfjs-backend-cpu'
import { stream } from '@sandglass/base'
import fc from 'fast-check'
import { startBuilds } from '../builds.js'
import type { Engine } from '../engine.js'
import { type Result, run } from '../laws/call.js'
import { compareBits } from '../laws/expected.js'
import { laws } from '../laws/index.js'
import type { Posed } from '../laws/law.js'
import { programArguments } from '../program.js'

const { count, seed } = programArguments<{ count: number; seed: number }>()

/** Some work, an engine, and what it has to give there. */
interface Trial {
  readonly law: string
  readonly solve: Posed['solve']
  readonly engine: Engine
  readonly wanted: readonly Result[]
}

const works = laws.flatMap((law) =>
  fc.sample(law.problems, { seed, numRuns: 3 }).map((problem) => ({ law: law.name, solve: law.pose(problem).solve })),
)
const trials: Trial[] = []
for (const [first, ...others] of await startBuilds())
  for (const { law, solve } of works) {
    const wanted = solve((call) => run(first, call))
    for (const engine of others) trials.push({ law, solve, engine, wanted })
  }

const random = stream(seed, 'dispatches')
for (let dispatched = 0; dispatched < count; dispatched++) {
  const { law, solve, engine, wanted } = trials[random.integer(trials.length)] as Trial
  const results = solve((call) => run(engine, call))
  try {
    for (const [index, result] of results.entries()) compareBits(result, wanted[index] as Result)
  } catch (cause) {
    throw new Error(`${law} on ${engine.name}, dispatch ${dispatched}: ${(cause as Error).message}`, { cause })
  }
  if (random.integer(100) === 0) await setTimeout(random.integer(4))
}
process.stdout.write(JSON.stringify({ dispatched: count, works: works.length }))
