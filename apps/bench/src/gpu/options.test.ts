import { expect, it } from 'vitest'
import { UsageError } from '../flags.js'
import { readGpuOptions } from './options.js'

it('has four numbers of threads and ten epochs by default', () => {
  expect(readGpuOptions([])).toEqual({ threads: [1, 2, 4, 8], rounds: 6, epochs: 10 })
  expect(readGpuOptions(['--', '--threads', '2,16', '--epochs', '1'])).toEqual({ threads: [2, 16], rounds: 6, epochs: 1 })
})

it.each([
  [['--epochs', '0'], '--epochs must be a whole number of at least 1, got 0.'],
  [['--threads', 'all'], '--threads must be a whole number of at least 1, got all.'],
  [['--works', 'large'], '--works'],
])('refuses %j', (args, message) => {
  expect(() => readGpuOptions(args)).toThrow(UsageError)
  expect(() => readGpuOptions(args)).toThrow(message)
})
