import { describe, expect, test } from 'vitest'
import { type EngineSetup, nameOf } from '../engine.js'
import { bundleProgram } from '../program.js'
import { cpuSpecs, wrongSpecs } from './exceptions.js'
import type { SpecOutcome } from './jasmine.js'

/** Seconds after which a run counts as hanging: it takes some two. */
const patience = 120

const setups: readonly EngineSetup[] = [{ threads: 1 }, { threads: 2, alwaysCut: true }, { threads: 4, alwaysCut: true, fma: true }]

const [stock = [], ...ours] = await runOn(['cpu', ...setups])
const reference = new Map(stock.map((outcome) => [outcome.name, outcome]))

describe("TensorFlow.js core's own specs", () => {
  test('run on the cpu backend', () => {
    console.info(`specs: ${count(stock)} on TensorFlow.js's cpu backend`)
    expect(stock.filter(({ status }) => status === 'passed').length).toBeGreaterThan(4000)
    expect(stock.filter(({ status }) => status === 'failed')).toEqual([])
  })

  describe.each(setups.map((setup, index) => [nameOf(setup), ours[index] ?? []] as const))('%s', (name, outcomes) => {
    const excepted = new Set(wrongSpecs.map((spec) => spec.name))
    const worse = outcomes.filter((outcome) => outcome.status !== 'passed' && isWorse(outcome) && !excepted.has(outcome.name))

    // One test a suite, so that a failure says what broke.
    test.each([...new Set(outcomes.map(({ suite }) => suite))])('%s', (suite) => {
      expect(worse.filter((outcome) => outcome.suite === suite)).toEqual([])
    })

    test('run just as many as on cpu', () => {
      console.info(`specs: ${count(outcomes)} on the engine, ${name}`)
      const here = new Set(outcomes.map((outcome) => outcome.name))
      const missing = stock.filter((outcome) => !here.has(outcome.name))
      expect(missing.filter(({ suite }) => !cpuSpecs.some((words) => suite.startsWith(words)))).toEqual([])
    })

    test.each(wrongSpecs.map((spec) => spec.name))('still contradict: %s', (name) => {
      expect(outcomes.find((outcome) => outcome.name === name)?.status).toBe('failed')
    })
  })
})

/** The specs come with TensorFlow.js's package; they are bundled with the engine, so that both have the same tensors. */
async function runOn(devices: readonly (EngineSetup | 'cpu')[]): Promise<SpecOutcome[][]> {
  await using program = await bundleProgram('specs.ts')
  const outcomes: SpecOutcome[][] = []
  for (const device of devices) outcomes.push((await program.run(device, patience)) as SpecOutcome[])
  return outcomes
}

/** Whether cpu does better. */
function isWorse({ name, status }: SpecOutcome): boolean {
  return reference.get(name)?.status !== status
}

function count(outcomes: readonly SpecOutcome[]): string {
  const of = (status: SpecOutcome['status']) => outcomes.filter((outcome) => outcome.status === status).length
  return `${of('passed')} passed, ${of('failed')} failed, ${of('skipped')} skipped`
}
