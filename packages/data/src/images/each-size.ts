import { checkFields, type NumberArray, refuse } from '@sandglass/base'
import { decodeImage } from './decode.js'
import { imagesIn } from './folder.js'
import { type Bits, bitsOf, whitest } from './raster.js'

export interface EachSizeOptions {
  /** 1 for grey, 3 for colours. Default null: what each image has. */
  channels?: 1 | 3 | null
  /** The most pixels that an image may have. Default 2²⁶. */
  maximumPixels?: number
}

/** An image, `[height, width, channels]` in [0, 1]. */
export interface SizedImage extends NumberArray {
  /** How many bits a channel has in its file. */
  readonly bits: Bits
}

/** Images of a folder, each in a size of its own. */
export interface ImagesOfEachSize {
  /** Their paths below the folder, with slashes, in order. */
  readonly files: readonly string[]
  /** @returns the image of that file, `[height, width, channels]` in [0, 1] */
  read(file: string): Promise<SizedImage>
}

/**
 * The images of a folder and of the folders within it, each in its own size, in Node: for what is done to one at a time. An
 * image is decoded when it is read. Which files are taken is as with `openImageFolder`.
 *
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidFileError that names the image at fault, as it is read
 * @throws SandglassError `not-found` if there is no such folder, or no image in it
 *
 * @example
 * const scans = await openImages('scans', { channels: 1 })
 * for (const file of scans.files) console.log(file, (await scans.read(file)).shape)
 */
export async function openImages(folder: string | URL, options: EachSizeOptions = {}): Promise<ImagesOfEachSize> {
  checkFields('openImages', options, ['channels', 'maximumPixels'])
  const { channels = null, maximumPixels } = options
  if (channels !== null && channels !== 1 && channels !== 3)
    refuse('openImages', 'channels', '1 for grey or 3 for colours', channels, 'Leave it out for what each image has.')
  const { found } = await imagesIn('openImages', folder, false)
  const byPath = new Map(found.map(({ path, open }) => [path, open]))
  return {
    files: [...byPath.keys()],
    async read(file) {
      const open = byPath.get(file)
      if (!open) refuse('read', 'file', 'one of the files of the folder', file, 'Choose from `files`.')
      const image = await decodeImage(await open(), file, channels, maximumPixels)
      const bits = bitsOf(image)
      const white = whitest(bits)
      const values = Float32Array.from(image.values, (value) => value / white)
      return { values, shape: [image.height, image.width, image.channels], bits }
    },
  }
}
