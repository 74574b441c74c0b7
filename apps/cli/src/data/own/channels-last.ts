import { type Examples, InvalidDataError, sizeOf } from '@sandglass/base'

/**
 * Pictures whose channels come first, as PyTorch has them, with these last: `[channels, height, width]` as `[height, width, channels]`.
 * Values are moved as they are read.
 *
 * @throws InvalidDataError for examples that don't have three axes
 */
export function channelsLast(array: Examples): Examples {
  const [channels = 1, height = 1, width = 1] = array.shape
  if (array.shape.length !== 3)
    throw new InvalidDataError(
      `${array.name ?? 'the array'} holds examples of [${array.shape.join(', ')}], which have no channels to come first.`,
      { cure: 'Leave --channels out.' },
    )
  const size = sizeOf(array.shape)
  const plane = height * width
  return {
    ...array,
    shape: [height, width, channels],
    read(indices, into) {
      const found = new Float32Array(indices.length * size)
      const move = (): void => {
        for (let start = 0; start < found.length; start += size)
          for (let channel = 0; channel < channels; channel++)
            for (let pixel = 0; pixel < plane; pixel++)
              into[start + pixel * channels + channel] = found[start + channel * plane + pixel] as number
      }
      const pending = array.read(indices, found)
      return pending === undefined ? move() : pending.then(move)
    },
    close: () => array.close?.(),
  }
}
