import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allowFma, useBackend } from '@sandglass/backends'
import { stream } from '@sandglass/base'
import { writeNpz } from '@sandglass/data/npy'
import { expect, it } from 'vitest'
import { UsageError } from '../flags.js'
import type { AnomalyDocument } from './document.js'
import { oneClass } from './one-class.js'
import { readAnomalyOptions } from './options.js'
import { setTable, summaryOf, tableOf } from './report.js'
import { tabular } from './tabular.js'
import { anomalyPage } from './write-page.js'

it('has a page that is made of the figures that are kept', () => {
  const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const kept = JSON.parse(text('../../results/anomaly.json')) as AnomalyDocument
  expect(text('../../../docs/guide/detection-figures.md'), 'Run npm run anomaly.').toBe(anomalyPage(kept))
})

it('says what can be asked for', () => {
  expect(readAnomalyOptions([])).toMatchObject({ images: 'mnist', tables: null, seeds: [1, 2, 3], isTrial: false })
  expect(readAnomalyOptions(['--tables', 'adbench', '--seeds', '4'])).toMatchObject({ images: null, tables: 'adbench', seeds: [4] })
  for (const wrong of [['--images', 'cats'], ['--classes', '1,x'], ['--sets']])
    expect(() => readAnomalyOptions(wrong)).toThrow(UsageError)
})

it('compares all methods on one class and on tables, cut down', async () => {
  allowFma()
  await useBackend('wasm', { threads: 1 })
  const options = { ...readAnomalyOptions(['--try', '--classes', '0', '--seeds', '1']) }
  const images = summaryOf('Images', await oneClass('mnist', options, () => {}))
  expect(images.methods.map(({ method }) => method)).toEqual([
    ...[
      'sandglass',
      'its denoiser alone',
      'its denoiser and Mahalanobis',
      'its other model alone, putting turned images upright',
      '1-NN, scaled',
      '5-NN, scaled',
      '1-NN, raw',
      '5-NN, raw',
      'PCA-32',
      'isolation forest',
    ],
  ])
  for (const { mean } of images.methods) expect(mean).toBeGreaterThan(0.8)
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-tables-'))
  const random = stream(3, 'rows')
  const X = Float64Array.from({ length: 400 * 4 }, (_, i) => (i >= 360 * 4 ? 3 : 0) + random.normal())
  const y = Int32Array.from({ length: 400 }, (_, row) => Number(row >= 360))
  writeFileSync(join(folder, 'made.npz'), writeNpz({ X: { values: X, shape: [400, 4] }, y: { values: y, shape: [400] } }))
  const tables = summaryOf('Tables', await tabular(folder, options, () => {}))
  rmSync(folder, { recursive: true })
  expect(tables.sets.map(({ set }) => set)).toEqual(['made'])
  for (const { mean } of tables.methods) expect(mean).toBeGreaterThan(0.9)
  expect(tableOf(tables)).toMatch(/^## Tables\n\n\| method \| mean AUC /)
  expect(setTable(tables)).toMatch(/^\| set \| sandglass \| .*\n.*\n\| made \| [01]\.\d{4} \|/)
}, 120_000)
