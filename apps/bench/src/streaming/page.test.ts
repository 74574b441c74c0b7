import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { StreamingDocument } from './document.js'
import { withStreaming } from './page.js'

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

it('the page of memory has the figures of streaming that are kept', () => {
  const page = text('../../../docs/guide/memory.md')
  const kept = JSON.parse(text('../../results/streaming.json')) as StreamingDocument
  expect(withStreaming(page, kept)).toBe(page)
  expect(withStreaming(page, { ...kept, growthBytes: 1e9 })).toContain('grew by 1000 MB')
  expect(() => withStreaming('# Memory', kept)).toThrow('The page must have')
})

it('the figures follow from the pairs', () => {
  const { pairs, speed, bytes, growthBytes } = JSON.parse(text('../../results/streaming.json')) as StreamingDocument
  const ratios = pairs.map(({ held, read }) => held / read).sort((a, b) => a - b)
  expect(speed.least).toBe(ratios[0])
  expect(ratios.filter((ratio) => ratio < speed.median).length).toBeLessThanOrEqual(pairs.length / 2)
  expect(bytes).toBe(1e9)
  // What is promised of the set, by the figures that are kept.
  expect([growthBytes <= 300e6, speed.median >= 0.9]).toEqual([true, true])
})
