import { expect, test } from 'vitest'
import type { EngineSetup } from './engine.js'
import { bundleProgram } from './program.js'
import { propertySeed, runs } from './runs.js'

const pools = runs(20)
const dispatches = runs(1000)
const processes = runs(3)

test(`${dispatches} dispatches of mixed sizes: no hang, no difference`, async () => {
  await using program = await bundleProgram('dispatches.ts')
  const outcome = await program.run({ count: dispatches, seed: propertySeed }, 60 + dispatches / 50)
  expect(outcome).toMatchObject({ dispatched: dispatches })
})

test(`${pools} pools created and disposed: no hang, no thread left`, async () => {
  await using program = await bundleProgram('pools.ts')
  const { created, left } = (await program.run({ count: pools }, 60 + pools)) as { created: number; left: number | null }
  expect(created).toBe(pools)
  if (left === null) console.info('races: this system does not tell how many threads are left')
  else expect(left).toBe(0)
})

const setups: readonly EngineSetup[] = [{ threads: 2 }, { threads: 4, alwaysCut: true }, { threads: 1 }]

test(`${processes} whole processes: all come to their end, with the same bits`, async () => {
  await using program = await bundleProgram('whole-process.ts')
  const results = new Set<unknown>()
  for (let index = 0; index < processes; index++)
    results.add(await program.run({ setup: setups[index % 3], disposed: index % 2 === 0 }, 60))
  expect(results.size).toBe(1)
})
