import type { DataSet, ImageSetOptions } from '../image-sets/image-set.js'
import { loadImageSet } from '../image-sets/load.js'
import { fashionMnistSet } from './set.js'

export type { DataSet, ImageSetOptions } from '../image-sets/image-set.js'

/**
 * Fashion-MNIST: 70,000 grey pictures of clothes in MNIST's format, a harder set of the same size.
 *
 * Looked for in this order: `from` and nowhere else, if it is given; the cache; where Debian's package
 * `dataset-fashion-mnist` installs it; the network, if `download` is true.
 *
 * @returns examples of shape [28, 28, 1], labelled 0 to 9 as `classes` names them
 * @throws SandglassError whose code is `not-found`, `download-failed`, or `storage-failed` if the
 * download can't be kept
 * @throws InvalidFileError if a file isn't what it should be
 */
export function fashionMnist(options: ImageSetOptions = {}): Promise<DataSet> {
  return loadImageSet(fashionMnistSet, options)
}
