import { trainingKernels, useBackend } from '@sandglass/backends'
import { getKernel, profile } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { coreElementwiseCases } from './cases/core-elementwise.js'
import { coreNetworkCases } from './cases/core-networks.js'
import { cases } from './cases/index.js'

test('every kernel that core calls is one that reports tell of', async () => {
  await useBackend('cpu')
  const used = await profile(async () => {
    for (const checked of [...coreElementwiseCases, ...coreNetworkCases]) await checked.check(10)
  })
  const kernels = used.kernelNames.filter((name) => getKernel(name, 'cpu') !== undefined)
  expect(kernels.length).toBeGreaterThan(30)
  expect([...new Set(kernels)].filter((kernel) => !trainingKernels.includes(kernel))).toEqual([])
})

test.each(trainingKernels)('%s has a case', (kernel) => {
  expect(cases.flatMap(({ kernels }) => kernels)).toContain(kernel)
})
