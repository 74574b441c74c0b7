import { readFileSync, writeFileSync } from 'node:fs'
import type { BenchDocument } from './document.js'
import type { GpuDocument } from './gpu/document.js'
import { page } from './report/page.js'
import { contests } from './works/index.js'

/** Writes the documentation's page from the results that are kept. */
const target = new URL('../../docs/guide/benchmark.md', import.meta.url)

const kept = <Kept = BenchDocument>(name: string) =>
  JSON.parse(readFileSync(new URL(`../results/${name}.json`, import.meta.url), 'utf8')) as Kept

writeFileSync(target, page(kept('latest'), kept('families'), kept<GpuDocument>('gpu'), contests))
