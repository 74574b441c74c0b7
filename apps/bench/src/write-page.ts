import { readFileSync, writeFileSync } from 'node:fs'
import type { BenchDocument } from './document.js'
import { page } from './report/page.js'
import { contests } from './works/index.js'

/** Writes the documentation's page from the results that are kept. */
const results = new URL('../results/latest.json', import.meta.url)
const target = new URL('../../docs/guide/benchmark.md', import.meta.url)

writeFileSync(target, page(JSON.parse(readFileSync(results, 'utf8')) as BenchDocument, contests))
