import type { MemoryForecast, MemoryPeak } from '@sandglass/core'
import { formatBytes, formatFacts, formatQuantity } from '../output/format.js'
import { alignedRows } from '../sweep/table.js'
import type { Technique } from './techniques.js'

/** The memory that is foretold, what of it was measured, and what would need less. */
export function memoryText(foretold: MemoryForecast, measured: MemoryPeak | null, techniques: readonly Technique[]): string {
  const { parts, batchSize, microBatches, tried } = foretold
  const inParts = microBatches === 1 ? '' : `, in ${microBatches} parts`
  const title = `Memory on the device at ${formatQuantity(batchSize, 'example')} a step${inParts}:`
  const beside = (of: keyof MemoryPeak) => (measured === null ? '' : `   measured ${formatBytes(measured[of])}`)
  const facts = formatFacts(
    [
      ['training', `${formatBytes(foretold.training)}${beside('training')}`],
      ['  weights', formatBytes(parts.weights)],
      ['  gradients', formatBytes(parts.gradients)],
      ['  optimizer', formatBytes(parts.optimizer)],
      ['  batch', formatBytes(parts.batch)],
      ['  activations', formatBytes(parts.activations)],
      ['  scratch', formatBytes(parts.scratch)],
      ['inference', `${formatBytes(foretold.inference)}${beside('inference')}`],
    ],
    '  ',
  )
  const how = `Foretold by trying ${tried.join(' and ')} examples. The program itself and the data come on top.`
  const rows = techniques.map(({ name, of, before, after, how: way }) => [
    name,
    { training: 'training', disk: 'on disk', data: 'data' }[of],
    `${formatBytes(before)} → ${formatBytes(after)}`,
    way,
  ])
  const ways = rows.length === 0 ? [] : [`What would need less:\n${alignedRows(rows).replaceAll(/^/gm, '  ')}`]
  return [`${title}\n${facts}\n${how}`, ...ways].join('\n\n')
}
