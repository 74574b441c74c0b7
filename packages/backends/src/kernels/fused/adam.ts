import { type AdamAttributes, type AdamInputs, fusedKernels } from '@sandglass/base'
import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import { kernel } from '../kernel.js'

/** Values of which one item is made: some 5 µs of work. */
const blockLength = 4096

/** One job over the blocks of all weights, so that many small ones cost no more than a few large ones. */
export const adam = kernel<AdamInputs<TensorInfo>, AdamAttributes>(
  fusedKernels.adam,
  ({ inputs, attrs: { count, rate, beta1, beta2, epsilon }, backend }) => {
    const blocks: number[] = []
    for (let i = 0; i < count; i++) {
      const parts = [inputs[`gradient${i}`], inputs[`weight${i}`], inputs[`first${i}`], inputs[`second${i}`]] as TensorInfo[]
      const addresses = parts.map((part) => backend.address(part))
      const length = util.sizeFromShape((parts[0] as TensorInfo).shape)
      for (let first = 0; first < length; first += blockLength)
        blocks.push(...addresses.map((address) => address + first * 4), Math.min(length - first, blockLength))
    }
    backend.parallel('adamStep', blocks.length / 5, 1, backend.table(blocks), rate, 1 - beta1, 1 - beta2, epsilon)
    return []
  },
)
