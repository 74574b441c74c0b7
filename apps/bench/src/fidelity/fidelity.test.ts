import { readFileSync } from 'node:fs'
import { useBackend } from '@sandglass/backends'
import { createModel, resolveRun } from '@sandglass/core'
import { expect, it } from 'vitest'
import { UsageError } from '../flags.js'
import type { FidelityDocument } from './document.js'
import { readFidelityOptions } from './options.js'
import { tables } from './report.js'
import { run } from './run.js'
import { generators } from './samples/generators.js'
import { studies } from './studies/index.js'
import { fidelityPage } from './write-page.js'

const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const kept = JSON.parse(text('../../results/fidelity.json')) as FidelityDocument

it('has a page that is made of the figures that are kept', () => {
  expect(text('../../../docs/guide/fidelity.md'), 'Run npm run fidelity.').toBe(fidelityPage(kept))
})

it('takes what was best on training images held out', () => {
  for (const { name, choice } of studies) {
    if (!choice) continue
    const { candidates = [] } = kept.choices.find(({ study }) => study === name) ?? {}
    expect(candidates.map(({ candidate }) => candidate)).toEqual(choice.candidates)
    const [best] = candidates.toSorted((a, b) => a.figure - b.figure)
    expect(best?.candidate, name).toBe(choice.chosen)
  }
})

it('has studies and generators whose configs are right', async () => {
  await useBackend('wasm', { threads: 1 })
  for (const { model, training } of studies) {
    const config = resolveRun('fidelity', { model, training, data: { training: 'mnist' } })
    createModel(config.model).dispose()
  }
  for (const { recipe } of generators) createModel(resolveRun('fidelity', recipe).model).dispose()
  expect(new Set(studies.map(({ name }) => name)).size).toBe(studies.length)
})

it('measures each study and judges each generator, cut down', async () => {
  const options = {
    ...readFidelityOptions(['--fresh', 'all', '--choose', 'deep-falling', '--try', '--seeds', '1']),
    scale: { examples: 192, epochs: 1, samples: 3 },
  }
  let last: FidelityDocument | null = null
  const found = await run(
    { studies: [], choices: [], floor: null, samples: null },
    options,
    () => {},
    (document) => {
      last = document
    },
  )
  expect(last).toEqual(found)
  expect(found.studies.map(({ study }) => study)).toEqual(studies.map(({ name }) => name))
  for (const { outcomes } of found.studies)
    for (const { figure, rate, distortion, activeUnits } of outcomes) {
      expect(figure).toBeGreaterThan(0)
      expect(rate === null).toBe(distortion === null)
      expect(rate === null).toBe(activeUnits === null)
    }
  expect(found.choices.map(({ study, candidates }) => [study, candidates.length])).toEqual([['deep-falling', 5]])
  // facts of MNIST's test images
  expect(found.floor?.value).toBeCloseTo(0.0581, 4)
  expect(found.floor?.image).toBeCloseTo(45.5, 1)
  for (const { verdicts } of found.samples?.results ?? [])
    for (const { distance, coverage, memorisation } of verdicts) {
      expect(distance).toBeGreaterThan(0)
      expect(coverage).toBeGreaterThanOrEqual(0)
      expect(memorisation).toBeGreaterThanOrEqual(0)
    }
  const printed = tables(found)
  for (const { title } of studies) expect(printed).toContain(title)
  for (const { title } of generators) expect(printed).toContain(title)
}, 300_000)

it('reads what is asked for, and says what there is', () => {
  expect(readFidelityOptions([])).toMatchObject({ studies: [], choices: [], samples: false, seeds: null, json: false })
  expect(readFidelityOptions(['--fresh', 'dense,samples', '--seeds', '4,5']).studies.map(({ name }) => name)).toEqual(['dense'])
  for (const wrong of [['--fresh', 'dens'], ['--choose', 'dense'], ['--seeds', 'x'], ['--nonsense']])
    expect(() => readFidelityOptions(wrong)).toThrow(UsageError)
})
