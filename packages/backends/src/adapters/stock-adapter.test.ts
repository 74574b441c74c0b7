import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { findBackendFactory, getBackend, registerBackend, tensor1d } from '@tensorflow/tfjs-core'
import { expect, test, vi } from 'vitest'
import { available } from './availability.js'
import { type StockBackend, stockAdapter } from './stock-adapter.js'

/** A package that registers its backend the first time it is imported, as those of TensorFlow.js do. */
function packageOf(tensorflowName: string, factory: () => MathBackendCPU): StockBackend<object> {
  let imported = false
  return {
    name: 'webgl',
    description: '',
    tensorflowName,
    cure: 'Mend it.',
    availability: async () => available,
    async load() {
      if (!imported) registerBackend(tensorflowName, factory)
      imported = true
      return {}
    },
    report: () => ({ device: '', threads: null, simd: null, fma: null, versions: {} }),
  }
}

test('makes the backend active, again and again', async () => {
  const factory = vi.fn(() => new MathBackendCPU())
  const adapter = stockAdapter(packageOf('stock', factory))
  await adapter.start({ threads: null, files: null, fallbacks: true })
  await adapter.start({ threads: null, files: null, fallbacks: true })
  expect(getBackend()).toBe('stock')
  expect(factory).toHaveBeenCalledTimes(1)
})

test('starts anew after a release, although its package registers itself only once', async () => {
  const adapter = stockAdapter(packageOf('released', () => new MathBackendCPU()))
  await adapter.release()
  await adapter.start({ threads: null, files: null, fallbacks: true })
  await adapter.release()
  expect(findBackendFactory('released')).toBeNull()
  await adapter.start({ threads: null, files: null, fallbacks: true })
  expect(getBackend()).toBe('released')
  expect(Array.from(tensor1d([1, 2]).dataSync())).toEqual([1, 2])
})

test('fails if TensorFlow.js answers that the device failed', async () => {
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const adapter = stockAdapter(
    packageOf('failing', () => {
      throw new Error('no device')
    }),
  )
  await expect(adapter.start({ threads: null, files: null, fallbacks: true })).rejects.toThrow(
    'webgl failed to start: TensorFlow.js could not initialise it. Mend it.',
  )
  warnings.mockRestore()
})

test('fails if the package registers nothing here', async () => {
  const silent = { ...packageOf('silent', () => new MathBackendCPU()), load: async () => ({}) }
  await expect(stockAdapter(silent).start({ threads: null, files: null, fallbacks: true })).rejects.toThrow(
    'webgl was loaded, but registered no backend in this environment. Mend it.',
  )
})
