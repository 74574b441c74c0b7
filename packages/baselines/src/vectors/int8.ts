import type { NumberArray } from '@sandglass/base'
import { type Compressor, vectorsOf } from './compressor.js'

/** What lies between a dimension's least value and its greatest is cut into so many steps. */
const steps = 255

/**
 * A byte a number: whole steps between the least and the greatest value that each dimension had. What lies
 * beyond is cut off.
 */
export function int8(): Compressor {
  return {
    name: 'int8',
    async fit(vectors) {
      const { size } = vectorsOf('int8.fit', vectors)
      const low = new Float32Array(size).fill(Number.POSITIVE_INFINITY)
      const high = new Float32Array(size).fill(Number.NEGATIVE_INFINITY)
      for (const [i, value] of vectors.values.entries()) {
        low[i % size] = Math.min(low[i % size] as number, value)
        high[i % size] = Math.max(high[i % size] as number, value)
      }
      const restored = (value: number, dimension: number) => {
        const [least, most] = [low[dimension] as number, high[dimension] as number]
        if (most === least) return least
        const step = Math.round((steps * (value - least)) / (most - least))
        return least + (Math.min(steps, Math.max(0, step)) * (most - least)) / steps
      }
      return {
        bytesPerVector: size,
        sharedBytes: 2 * 4 * size,
        async restore(given): Promise<NumberArray> {
          return { shape: given.shape, values: given.values.map((value, i) => restored(value, i % size)) }
        },
      }
    },
  }
}
