import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { AnomalyDocument } from '../anomaly/document.js'
import type { BenchDocument } from '../document.js'
import type { FidelityDocument } from '../fidelity/document.js'
import type { GpuDocument } from '../gpu/document.js'
import { contests } from '../works/index.js'
import { withFigures } from './front.js'
import { page } from './page.js'

const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const kept = <Kept = BenchDocument>(name: string) => JSON.parse(text(`../../results/${name}.json`)) as Kept
const cure = 'Run node apps/bench/dist/write-page.js.'

it('is in the docs as the results that are kept make it', () => {
  const made = page(kept('latest'), kept('families'), kept<GpuDocument>('gpu'), contests)
  expect(text('../../../docs/guide/benchmark.md'), cure).toBe(made)
})

it('is at the front as the results that are kept make it', () => {
  const readme = text('../../../../README.md')
  const documents = {
    bench: kept('latest'),
    fidelity: kept<FidelityDocument>('fidelity'),
    anomaly: kept<AnomalyDocument>('anomaly'),
  }
  const made = withFigures(readme, documents)
  expect(readme, cure).toBe(made)
  const [, figures] = made.split('region figures -->')
  expect(figures).not.toMatch(/NaN|Infinity|—/)
  expect(() => withFigures('# Without a place for figures', documents)).toThrow('The page must have')
})
