import { expect, test } from 'vitest'
import { gpuName } from './gpu-name.js'

test.each([
  [
    { device: 'nvidia-h200---', description: 'NVIDIA: 580.159.04', vendor: 'nvidia', architecture: '' },
    'nvidia-h200, NVIDIA: 580.159.04, nvidia',
  ],
  [{ vendor: 'apple', architecture: 'metal-3' }, 'apple, metal-3'],
  [{ device: '', description: '', vendor: '', architecture: '' }, 'GPU'],
  [undefined, 'GPU'],
])('names a GPU by what is told of %j', (info, name) => {
  expect(gpuName(info)).toBe(name)
})
