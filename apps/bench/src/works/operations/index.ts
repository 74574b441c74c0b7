import type { Contest, Work } from '../work.js'
import type { OperationCase } from './case.js'
import { elementwise } from './elementwise.js'
import { images } from './images.js'
import { movement } from './movement.js'
import { products } from './products.js'
import { reductions } from './reductions.js'

/** Operations of TensorFlow.js, one by one, as autoencoders and small networks call them. */
export const operations: Contest = {
  name: 'operations',
  description: 'Single operations of TensorFlow.js, on the sizes of an autoencoder and on small ones.',
  works: [...products, ...images, ...reductions, ...movement, ...elementwise].map(workOf),
  systems: ['sandglass', 'tfjs-wasm'],
  mostRounds: 5,
}

function workOf(each: OperationCase): Work {
  return {
    name: `operation ${each.name}`,
    unit: 'ms',
    play: 'operation',
    problem: async () => ({ tensors: new Map(), metadata: { operation: JSON.stringify(each) } }),
  }
}
