import { backend } from '@tensorflow/tfjs-core'
import { processorInWords } from '../platform.js'
import { available } from './availability.js'
import { stockAdapter } from './stock-adapter.js'

/** TensorFlow.js's backend in plain JavaScript: slow, and there wherever JavaScript runs. */
export const cpu = stockAdapter({
  name: 'cpu',
  description: 'plain JavaScript, one thread (slow)',
  tensorflowName: 'cpu',
  cure: 'Please report this: it needs nothing but JavaScript.',
  availability: async () => available,
  load: () => import('@tensorflow/tfjs-backend-cpu'),
  report() {
    // It would print an advertisement for tfjs-node at its first use in Node.
    Object.assign(backend(), { firstUse: false })
    return { device: processorInWords(1), threads: 1, simd: false, fma: false, versions: {} }
  },
})
