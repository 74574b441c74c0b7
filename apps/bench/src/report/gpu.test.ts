import { expect, it } from 'vitest'
import type { GpuDocument } from '../gpu/document.js'
import { row } from '../testing/row.js'
import { gpuStepTable, gpuTrainingTable } from './gpu.js'

const rows = [row('small', 'sandglass-webgpu', 1, 4), row('small', 'sandglass', 8, 2), row('small', 'sandglass', 1, 8)]
const common = { recipe: 'dense', secondsPerEpoch: 1.5, loss: 0.25, validationLoss: 0.5 } as const
const document = {
  bench: { rows },
  backToBack: [{ work: 'small', milliseconds: 3 }],
  trainings: [
    { ...common, backend: 'webgpu', threads: null, epochs: 10 },
    { ...common, backend: 'wasm', threads: 1, epochs: 1 },
  ],
} as unknown as GpuDocument

const cellsOf = (table: string) => table.split('\n').map((line) => line.slice(2, -2).split(' | '))

it('sets a step on the GPU beside the engine on more and more threads', () => {
  const [heads, , ...lines] = cellsOf(gpuStepTable(document))
  expect(heads?.slice(3)).toEqual(['wasm, 1 thread', 'wasm, 8 threads', 'GPU to the fastest wasm'])
  expect(lines).toEqual([['small', '4.00', '3.00', '8.00', '2.00', '2.00 ×']])
})

it('has losses of whole trainings alone', () => {
  const [, , ...lines] = cellsOf(gpuTrainingTable(document))
  expect(lines).toEqual([
    ['dense', 'the GPU', '1.50', '0.250000', '0.500000'],
    ['dense', 'wasm, 1 thread', '1.50', '', ''],
  ])
})
