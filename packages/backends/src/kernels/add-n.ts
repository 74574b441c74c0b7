import { AddN, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { walksOf } from './broadcast.js'
import { kernel } from './kernel.js'

/** Values of which one chunk is made. */
const grain = 16384

export const addN = kernel<object>(AddN, ({ inputs, backend }) => {
  const [first, second, ...others] = (inputs as unknown as TensorInfo[]).map((x) => backend.address(x))
  const { shape } = (inputs as unknown as [TensorInfo])[0]
  const out = backend.output(shape, 'float32')
  const sum = backend.address(out)
  const count = util.sizeFromShape(shape)
  const add = (a: number, b: number): void => backend.parallel('add', count, grain, a, b, sum, count, walksOf.equalShapes)
  add(first as number, second ?? backend.zeros(count))
  for (const other of others) add(sum, other)
  return out
})
