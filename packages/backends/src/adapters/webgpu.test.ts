import { afterEach, expect, test, vi } from 'vitest'
import { webgpu } from './webgpu.js'

vi.mock('../webgpu/index.js', () => ({
  mendWebgpu() {
    throw new Error('a failure of our own')
  },
}))

afterEach(() => vi.unstubAllGlobals())

test("does not blame TensorFlow.js's package for a failure of our own", async () => {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => ({}) } })
  await expect(webgpu.start({ threads: 1, files: null, fallbacks: true })).rejects.toThrow(/^a failure of our own$/)
})
