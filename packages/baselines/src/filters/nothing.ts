import { checkFields } from '@sandglass/base'
import type { FittedRestorer, Restorer } from '../method.js'
import { rowBlocks } from '../numbers/rows.js'
import { resolveFit, resolvePass } from '../options.js'

/**
 * Leaves everything as it is: the row of a table that says how spoilt the examples are.
 *
 * @example
 * const { restore } = await unchanged().fit({ input: noisy, target: clean })
 */
export function unchanged(): Restorer {
  return still('unchanged', {}, (values, into) => into.set(values))
}

export interface ConstantOptions {
  /** What every value becomes. Default 0: an all-black image. */
  value?: number
}

/**
 * Gives the same value for everything, whatever it is given: a method that is no better has learnt nothing of the examples.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { restore } = await constant({ value: 0 }).fit({ input: noisy, target: clean })
 */
export function constant(options: ConstantOptions = {}): Restorer {
  checkFields('constant', options, ['value'])
  const { value = 0 } = options
  return still('constant', { value }, (_, into) => into.fill(value))
}

function still(name: string, options: Restorer['options'], make: (values: Float32Array, into: Float32Array) => void): Restorer {
  const fitted: FittedRestorer = {
    settings: {},
    async restore(examples, passOptions) {
      const { signal } = resolvePass(name, passOptions)
      const values = new Float32Array(examples.shape.reduce((size, length) => size * length, examples.count))
      for await (const block of rowBlocks(name, examples, signal)) {
        const start = block.start * block.size
        make(block.values, values.subarray(start, start + block.count * block.size))
      }
      return { values, shape: [examples.count, ...examples.shape] }
    },
  }
  return {
    name,
    task: 'restore',
    options,
    async fit(_, fitOptions) {
      resolveFit(name, fitOptions)
      return fitted
    },
  }
}
