import { fromArray } from '@sandglass/base'
import { pca } from '../reduce/pca.js'
import { type Compressor, vectorsOf } from './compressor.js'

export interface TruncatedPcaOptions {
  /** How many directions are kept, each in four bytes a vector. */
  readonly components: number
}

/**
 * The vectors along the directions in which they vary most, in single precision.
 *
 * @throws InvalidArgumentError when fitted, if there are fewer directions than that
 */
export function truncatedPca({ components }: TruncatedPcaOptions): Compressor {
  return {
    name: 'truncated-pca',
    async fit(vectors, { seed = 0 } = {}) {
      const { size } = vectorsOf('truncatedPca.fit', vectors)
      const fitted = await pca({ components }).fit(fromArray(vectors.values, [size]), { seed })
      return {
        bytesPerVector: 4 * components,
        sharedBytes: 4 * size * (components + 1),
        async restore(given) {
          return fitted.inverse(await fitted.transform(fromArray(given.values, [size])))
        },
      }
    },
  }
}
