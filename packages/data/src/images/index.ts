import { type ImageExamples, type ImageOptions, imageExamples } from './examples.js'

export { type EachSizeOptions, type ImagesOfEachSize, openImages, type SizedImage } from './each-size.js'
export { encodePng, type PngOptions } from './encode.js'
export type { ImageExamples, ImageOptions, SkippedImage } from './examples.js'
export { type ImageFolder, openImageFolder } from './folder.js'
export type { Fit } from './resize.js'

/**
 * Images that a user has chosen in a browser, or that came from anywhere, decoded as they are read.
 *
 * @param files `File`s, or any `Blob`s
 * @returns examples of shape `[height, width, channels]` in [0, 1]
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidFileError that names the image at fault
 *
 * @example
 * const photos = await imagesOf([...input.files], { size: [64, 64] })
 */
export async function imagesOf(files: readonly Blob[], options: ImageOptions = {}): Promise<ImageExamples> {
  const images = files.map((file, index) => ({
    name: 'name' in file ? String(file.name) : `image ${index + 1}`,
    bytes: async () => new Uint8Array(await file.arrayBuffer()),
  }))
  return await imageExamples('imagesOf', images, options)
}
