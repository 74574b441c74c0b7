import { readFileSync, writeFileSync } from 'node:fs'
import { readKept } from './anomaly/kept.js'
import { writePage as writeDetection } from './anomaly/write-page.js'
import type { BenchDocument } from './document.js'
import type { FidelityDocument } from './fidelity/document.js'
import type { GpuDocument } from './gpu/document.js'
import { withFigures } from './report/front.js'
import { page } from './report/page.js'
import type { StreamingDocument } from './streaming/document.js'
import { withStreaming } from './streaming/page.js'
import { contests } from './works/index.js'

/** Writes the documentation's pages of the benchmark and of detection, and the figures in others and in the README, from the results that are kept. */
const target = new URL('../../docs/guide/benchmark.md', import.meta.url)
const memory = new URL('../../docs/guide/memory.md', import.meta.url)
const readme = new URL('../../../README.md', import.meta.url)

const kept = <Kept = BenchDocument>(name: string) =>
  JSON.parse(readFileSync(new URL(`../results/${name}.json`, import.meta.url), 'utf8')) as Kept

const bench = kept('latest')
writeFileSync(target, page(bench, kept('families'), kept<GpuDocument>('gpu'), contests))
writeDetection(readKept())
writeFileSync(memory, withStreaming(readFileSync(memory, 'utf8'), kept<StreamingDocument>('streaming')))
const front = { bench, fidelity: kept<FidelityDocument>('fidelity'), anomaly: readKept() }
writeFileSync(readme, withFigures(readFileSync(readme, 'utf8'), front))
