import { checkFields, checkSignal, type Examples, InvalidDataError, InvalidFileError, type Role, refuse } from '@sandglass/base'
import { decodeImage } from './decode.js'
import { type Bits, bitsOf, type Raster, whitest } from './raster.js'
import { type Fit, fits, resized } from './resize.js'

/** How images become examples of one shape. */
export interface ImageOptions {
  /** Height and width. Default: those of the first image, which all others must then have. */
  size?: readonly [height: number, width: number] | null
  /** What is done where an image has other proportions: its middle is kept (`crop`, the default), black is added (`pad`), or it is pulled (`stretch`). */
  fit?: Fit
  /** 1 for grey, 3 for colours. Default: what the first image has. */
  channels?: 1 | 3 | null
  role?: Role
  name?: string
  /** Whether images that can't be used are left out, and listed as `skipped`; where most would be for their size alone, they are refused. Every one is then decoded at once to find out. Default false. */
  skipBad?: boolean
  /** Whether images are refused of which some have more bits a channel than others, for whoever goes by the numbers in their files. Default false. */
  sameBits?: boolean
  /** The most pixels that an image may have before it is resized. Default 2²⁶. */
  maximumPixels?: number
  /** Stops the search for bad images; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
}

export const imageOptionNames = [
  'size',
  'fit',
  'channels',
  'role',
  'name',
  'skipBad',
  'sameBits',
  'maximumPixels',
  'signal',
] as const

/** A file of an image, read when it is needed. */
export interface ImageFile {
  /** What messages call it. */
  readonly name: string
  readonly bytes: () => Uint8Array | Promise<Uint8Array>
  /** Its class, as a position in `classes`. */
  readonly label?: number
}

/** An image that was left out, and why. */
export interface SkippedImage {
  readonly name: string
  readonly reason: string
}

/** Images that are decoded as they are read: as many at once as a batch has. */
export interface ImageExamples extends Examples {
  readonly range: readonly [0, 1]
  /** How many bits a channel of the first image has; each is read with all that it has. */
  readonly bits: Bits
  /** The files' names, in order. */
  readonly files: readonly string[]
  /** What was left out, with `skipBad`. */
  readonly skipped: readonly SkippedImage[]
}

/**
 * Images of one shape `[height, width, channels]`, in [0, 1], from files.
 *
 * @param caller whom messages name
 * @param seen is given each image, in the shape of all and in order, and waited for: for whoever wants them all at once, decoded
 *   no more than once
 * @throws InvalidFileError that names the image: the first if it can't be decoded, others of another size if none is given
 * @throws InvalidDataError with `sameBits` for images of 8 bits beside such of 16, once it is seen
 */
export async function imageExamples(
  caller: string,
  given: readonly ImageFile[],
  options: ImageOptions,
  seen?: (image: Raster, file: string) => Promise<void>,
): Promise<ImageExamples> {
  check(caller, options)
  const {
    size = null,
    fit = 'crop',
    channels = null,
    skipBad = false,
    sameBits = false,
    maximumPixels,
    signal,
    role,
    name,
  } = options
  const skipped: SkippedImage[] = []
  let shape: readonly [height: number, width: number, channels: 1 | 3] | null = null
  let bits: Bits | null = null
  let first: string | null = null
  let otherSizes = 0
  const files: ImageFile[] = []
  /** What a file has, in the shape of all. */
  const load = async (file: ImageFile): Promise<Raster> => {
    const image = await decodeImage(await file.bytes(), file.name, shape?.[2] ?? channels, maximumPixels)
    shape ??= [...(size ?? ([image.height, image.width] as const)), image.channels]
    bits ??= bitsOf(image)
    first ??= file.name
    const [height, width] = shape
    if (size === null && (image.height !== height || image.width !== width)) {
      otherSizes++
      throw otherSize(file.name, image, height, width)
    }
    if (sameBits && bitsOf(image) !== bits) throw otherBits([first, bits], [file.name, bitsOf(image)])
    return resized(image, height, width, fit)
  }
  for (const file of given) {
    signal?.throwIfAborted()
    try {
      // Without `skipBad` the first alone is looked into, for the shape.
      if (skipBad || seen || shape === null) {
        const image = await load(file)
        await seen?.(image, file.name)
      }
      files.push(file)
    } catch (error) {
      if (!skipBad || !InvalidFileError.isInstance(error)) throw error
      skipped.push({ name: file.name, reason: reasonOf(error) })
    }
  }
  if (otherSizes > files.length)
    throw new InvalidFileError(
      name ?? 'images',
      `${otherSizes} of its images are of another size than the first, and ${files.length} of the same: most would be left out.`,
      { cure: sizeCure },
    )
  if (shape === null)
    throw new InvalidFileError(name ?? 'images', 'none of them can be used.', { cure: 'Give PNG, JPEG or WebP images.' })
  const [height, width, depth] = shape as readonly [number, number, 1 | 3]
  const values = height * width * depth
  return {
    count: files.length,
    shape: [height, width, depth],
    range: [0, 1],
    bits: bits ?? 8,
    ...(files.every(({ label }) => label !== undefined) && { labels: Float64Array.from(files, ({ label }) => label ?? 0) }),
    ...(role && { role }),
    ...(name && { name }),
    files: files.map((file) => file.name),
    sources: files.map((file) => file.name),
    skipped,
    async read(indices, into) {
      for (const [position, index] of indices.entries()) {
        const file = files[index]
        if (file === undefined)
          refuse('read', 'indices', `below ${files.length}`, index, 'Choose from the examples that are there.')
        const image = await load(file)
        const white = whitest(bitsOf(image))
        for (let i = 0; i < values; i++) into[position * values + i] = (image.values[i] as number) / white
      }
    },
  }
}

function check(caller: string, options: ImageOptions): void {
  checkFields(caller, options, imageOptionNames)
  const { size, fit, channels, sameBits, maximumPixels = 1, signal } = options
  const isLength = (length: unknown): boolean => Number.isSafeInteger(length) && Number(length) >= 1
  if (size !== undefined && size !== null && !(Array.isArray(size) && size.length === 2 && size.every(isLength)))
    refuse(caller, 'size', '[height, width] in pixels', size, 'Leave it out where all images have the same size.')
  if (fit !== undefined && !fits.includes(fit)) refuse(caller, 'fit', `one of ${fits.join(', ')}`, fit, 'Leave it out for crop.')
  if (channels !== undefined && channels !== null && channels !== 1 && channels !== 3)
    refuse(caller, 'channels', '1 for grey or 3 for colours', channels, 'Leave it out for what the first image has.')
  if (sameBits !== undefined && typeof sameBits !== 'boolean')
    refuse(caller, 'sameBits', 'true or false', sameBits, 'Leave it out for images of any bits.')
  if (!isLength(maximumPixels))
    refuse(caller, 'maximumPixels', 'a whole number of at least 1', maximumPixels, 'Leave it out for 2^26.')
  checkSignal(caller, signal)
}

const sizeCure = 'Give a size for all: size in TypeScript, --size on the command line.'

function otherSize(name: string, image: Raster, height: number, width: number): InvalidFileError {
  return new InvalidFileError(
    name,
    `it is ${image.height} × ${image.width} pixels, where the first image is ${height} × ${width}.`,
    { cure: sizeCure },
  )
}

/** That a number means something else in two files. It is no fault of either, so none of them is left out. */
export function otherBits(
  first: readonly [file: string, bits: Bits],
  other: readonly [file: string, bits: Bits],
): InvalidDataError {
  return new InvalidDataError(
    `${first[0]} has ${first[1]} bits a channel and ${other[0]} has ${other[1]}: one number would be another brightness in each.`,
    { cure: 'Keep them in folders apart, or save all with as many bits.' },
  )
}

/** Without the name, which stands beside it, and without the cure. */
function reasonOf({ message, file, cure }: InvalidFileError): string {
  return message
    .replace(cure, '')
    .replace(/\.\s*$/, '')
    .slice(message.indexOf(': ', file.length) + 2)
}
