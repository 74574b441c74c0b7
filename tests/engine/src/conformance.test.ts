import '@tensorflow/tfjs-backend-cpu'
import { cases, complaintAbout } from '@sandglass/conformance'
import { setBackend } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { type EngineSetup, nameOf, startEngine } from './engine.js'
import { runs } from './runs.js'

/** Random problems a case; the suite on its own solves more of them, on as many threads as there are cores. */
const usual = 8

const setups: readonly EngineSetup[] = [
  { threads: 1 },
  { threads: 2, alwaysCut: true },
  { threads: 4, alwaysCut: true },
  { threads: 2, fma: true, alwaysCut: true },
]

/** Operations and their gradients through TensorFlow.js and core: against references, finite differences and adjoints. */
describe.each(setups.map((setup) => [nameOf(setup), setup] as const))('conformance, %s', (_, setup) => {
  beforeAll(async () => {
    await setBackend((await startEngine(setup)).name)
  })

  test.each(cases.map((checked) => [checked.name, checked] as const))('%s', async (_, checked) => {
    expect(await complaintAbout('wasm', checked, runs(usual))).toBeNull()
  })
})
