import { readFile } from 'node:fs/promises'
import { readSafetensors } from '@sandglass/core'
import { expect, it } from 'vitest'
import { corePlayer } from './players/core/index.js'
import type { Prepared } from './players/player.js'
import type { Contestant } from './referee/contestant.js'
import { run } from './run.js'
import type { System } from './systems/system.js'
import { operation, within } from './works/operations/case.js'
import type { Contest } from './works/work.js'

/** Core in this very process, asked as any other contestant. */
const here: System = { name: 'here', threads: 'one', leftOut: () => null, start: contestantHere }

function contestantHere(): Contestant {
  let prepared: Prepared | null = null
  return {
    async ask(order) {
      if (order.type === 'round') return { type: 'result', value: (await prepared?.round()) ?? Number.NaN }
      if (order.type === 'once') return { type: 'unable', reason: 'it is no process' }
      const { version, threads, prepare } = await corePlayer('wasm', 1)
      prepared = await prepare(order.play, readSafetensors(await readFile(order.problem)))
      return { type: 'ready', version, threads, signature: prepared.signature }
    },
    close: async () => {},
  }
}

/** One that comes to another result, and stops answering. */
const broken: System = {
  name: 'broken',
  threads: 'one',
  leftOut: () => null,
  start: () => ({
    ask: async ({ type }) =>
      type === 'prepare' ? { type: 'ready', version: '0', threads: 1, signature: [7] } : { type: 'unable', reason: 'it is broken' },
    close: async () => {},
  }),
}

const unable: System = {
  ...broken,
  name: 'unable',
  start: () => ({ ask: async () => ({ type: 'unable', reason: 'it can not add' }), close: async () => {} }),
}

const tiny: Contest = {
  name: 'tiny',
  description: 'An addition.',
  works: [
    {
      name: 'operation Add',
      unit: 'ms',
      play: 'operation',
      problem: async () => {
        const addition = operation('Add', { a: within(1, 1, 2), b: within(2, 2, 2) })
        return { tensors: new Map(), metadata: { operation: JSON.stringify(addition) } }
      },
    },
  ],
}

const options = { contests: [tiny], threads: [1], rounds: 2, json: true, python: null }

it('makes one plain JSON document of a run', async () => {
  const document = await run({ ...options, systems: [here, unable] }, () => {})
  expect(JSON.parse(JSON.stringify(document))).toEqual({
    date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    commit: document.commit,
    machine: {
      processor: expect.any(String),
      cores: expect.any(Number),
      memoryGigabytes: expect.any(Number),
      system: expect.any(String),
      node: process.versions.node,
      load: expect.any(Number),
    },
    rounds: 2,
    rows: [
      {
        work: 'operation Add',
        system: 'here',
        version: expect.stringMatching(/^engine.* @tensorflow\/tfjs-core 4/),
        threads: 1,
        unit: 'ms',
        min: expect.any(Number),
        median: expect.any(Number),
      },
    ],
    growth: [],
    targets: document.targets,
    remarks: expect.arrayContaining(['operation Add: no unable: it can not add.']),
  })
})

it('tells who comes to another result, and who gives up, and goes on without', async () => {
  const { rows, remarks } = await run({ ...options, systems: [here, broken] }, () => {})
  // 1 + 2, twice.
  expect(remarks).toContain('operation Add: broken comes to 7.00000, and here to 6.00000: another problem, or coarser sums.')
  expect(remarks).toContain('operation Add: broken gave up: it is broken.')
  expect(rows.map(({ system }) => system)).toEqual(['here'])
})
