import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { median } from '../statistics.js'
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
  const { pairs, speed, bytes } = JSON.parse(text('../../results/streaming.json')) as StreamingDocument
  const ratios = pairs.map(({ held, read }) => held / read)
  expect(speed).toEqual({ median: median(ratios), least: Math.min(...ratios) })
  expect(bytes).toBe(1e9)
})
