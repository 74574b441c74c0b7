import { fusedKernels } from '@sandglass/base'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw, seeds, sum, type Values } from '../../testing/arrays.js'
import { expectClose, runKernelWithOutputs, useEngine } from '../../testing/engine.js'

useEngine()

function run(logits: Values, targets: Values) {
  const [each, gradient] = runKernelWithOutputs(fusedKernels.bernoulliLogProbability, { logits, targets })
  return { each: each as Values, gradient: gradient as Values }
}

/** @param rows the logits' shape without an example's */
function check(rows: readonly number[], shape: readonly number[], seed: number): void {
  const logits = draw([...rows, ...shape], seed)
  const targets = binary([rows.at(-1) ?? 0, ...shape], seed + 1)
  const size = shape.reduce((product, length) => product * length, 1)
  const target = (i: number) => targets.values[i % targets.values.length] as number
  const losses = logits.values.map((z, i) => Math.max(z, 0) - z * target(i) + Math.log1p(Math.exp(-Math.abs(z))))
  const { each, gradient } = run(logits, targets)
  const expected = Float64Array.from(each.values, (_, row) => -sum([...losses.slice(row * size, (row + 1) * size)]))
  expectClose(each, { shape: rows, values: expected }, 1e-6)
  const slopes = logits.values.map((z, i) => target(i) - 1 / (1 + Math.exp(-z)))
  const magnitudes = logits.values.map((_, i) => 1 + target(i))
  expectClose(gradient, { shape: logits.shape, values: slopes }, 3e-7, { shape: logits.shape, values: magnitudes })
}

function binary(shape: readonly number[], seed: number): Values {
  const { values } = draw(shape, seed)
  return { shape, values: values.map((value) => Number(value > 0)) }
}

const lengths = fc.integer({ min: 1, max: 9 })

test('the log-probability of each row and its gradient, one prediction an example or several', () => {
  fc.assert(fc.property(fc.array(lengths, { minLength: 1, maxLength: 2 }), fc.array(lengths, { maxLength: 3 }), seeds, check))
})

test('rows longer than what is gone over at once', () => {
  for (const length of [255, 256, 257, 784, 5000]) check([3, 4], [length], length)
})

test('a value that is not a number stays in its row', () => {
  const logits = draw([3, 2, 300], 1)
  logits.values[2 * 300 + 7] = Number.NaN
  const { each, gradient } = run(logits, binary([2, 300], 2))
  expect([...each.values].map(Number.isNaN)).toEqual([false, false, true, false, false, false])
  expect(gradient.values.filter(Number.isNaN)).toHaveLength(1)
})
