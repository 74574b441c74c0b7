import { concat, getKernelsForBackend, matMul, ones, tidy } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { useBackend } from './use-backend.js'
import { type KernelCall, watchKernels } from './watch-kernels.js'

test('there must be a backend', () => {
  expect(() => watchKernels(() => {})).toThrow('watchKernels: no backend is active. Call useBackend() first.')
})

test('tells of every kernel with its shapes and its time, until it is ended', async () => {
  const { tensorflowName } = await useBackend('wasm')
  const before = new Map(getKernelsForBackend(tensorflowName).map((kernel) => [kernel.kernelName, kernel]))
  const calls: KernelCall[] = []
  const end = watchKernels((call) => calls.push(call))
  tidy(() => {
    const a = ones([2, 3])
    concat([matMul(a, ones([3, 4])), ones([2, 1])], 1)
  })
  expect(() => watchKernels(() => {})).toThrow('watchKernels: the kernels are being watched already.')
  end()
  end()
  tidy(() => matMul(ones([2, 2]), ones([2, 2])))

  const told = calls.filter(({ name }) => name !== 'Fill').map(({ name, inputs, outputs }) => ({ name, inputs, outputs }))
  expect(told).toEqual([
    {
      name: 'BatchMatMul',
      inputs: [
        [2, 3],
        [3, 4],
      ],
      outputs: [[2, 4]],
    },
    {
      name: 'Concat',
      inputs: [
        [2, 4],
        [2, 1],
      ],
      outputs: [[2, 5]],
    },
  ])
  for (const { milliseconds } of calls) expect(milliseconds).toBeGreaterThanOrEqual(0)
  expect(new Map(getKernelsForBackend(tensorflowName).map((kernel) => [kernel.kernelName, kernel]))).toEqual(before)
})
