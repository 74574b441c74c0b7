import { AddN, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { kernel } from './kernel.js'

export const addN = kernel<object>(AddN, ({ inputs, backend }) => {
  const [first, second, ...others] = (inputs as unknown as TensorInfo[]).map((x) => backend.address(x))
  const { shape } = (inputs as unknown as [TensorInfo])[0]
  const out = backend.output(shape, 'float32')
  const sum = backend.address(out)
  const count = util.sizeFromShape(shape)
  const add = (a: number, b: number): void => backend.kernels.add(a, 0, 4, b, 0, 4, sum, 1, count)
  add(first as number, second ?? backend.zeros(count))
  for (const other of others) add(sum, other)
  return out
})
