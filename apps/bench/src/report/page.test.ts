import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { BenchDocument } from '../document.js'
import type { GpuDocument } from '../gpu/document.js'
import { contests } from '../works/index.js'
import { page } from './page.js'

const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

it('is in the docs as the results that are kept make it', () => {
  const [latest, families] = ['latest', 'families'].map((name) => JSON.parse(text(`../../results/${name}.json`)) as BenchDocument)
  if (!latest || !families) throw new Error('no results')
  const gpu = JSON.parse(text('../../results/gpu.json')) as GpuDocument
  expect(text('../../../docs/guide/benchmark.md'), 'Run node apps/bench/dist/write-page.js.').toBe(
    page(latest, families, gpu, contests),
  )
})
