import { reluInPlace, maskByOutput } from './images'
import { poolSelecting, pooledCount, spreadToSelected } from './selection-pooling'

/** What a convolution does with each image behind its products, and the way back through it. */

/**
 * Where an image's products go: into the result, or into this thread's scratch if they are yet to be pooled.
 *
 * @param offset of the first value, where an image is done in parts
 */
@inline
export function target(image: i32, size: i32, offset: i32, pool: usize, y: usize, own: usize): usize {
  return pool == 0 ? y + (<usize>(image * size + offset) << 2) : own
}

/** The activation, and the pooling of a whole image. */
@inline
export function finish(
  image: i32, c: usize, count: i32, relu: i32, pool: usize, height: i32, width: i32, channels: i32, y: usize, selection: usize,
): void {
  if (pool == 0) {
    if (relu) reluInPlace(c, count)
    return
  }
  // A ReLU behind the pooling does the same: where they differ in what is selected, the result is 0 and its gradient stops.
  poolImage(image, c, pool, height, width, channels, y, selection)
  const pooled = pooledCount(pool) * channels
  if (relu) reluInPlace(y + (<usize>(image * pooled) << 2), pooled)
}

/** The pooling of a whole image. */
export function poolImage(
  image: i32, c: usize, pool: usize, height: i32, width: i32, channels: i32, y: usize, selection: usize,
): void {
  const size = <usize>(pooledCount(pool) * channels)
  poolSelecting(c, height, width, channels, pool, y + (<usize>image * size << 2), selection + <usize>image * size)
}

/**
 * The gradient at an image's products, given that at the result: where it is, `[height, width, channels]`.
 *
 * @param y the result, if a ReLU gave it; else 0
 * @param pool 0 if there was none, and then no selection
 * @param own this thread's room for an image
 */
export function outgoing(
  image: i32, dy: usize, y: usize, selection: usize, pool: usize, height: i32, width: i32, channels: i32, own: usize,
): usize {
  const count = height * width * channels
  const size = <usize>image * <usize>(pool == 0 ? count : pooledCount(pool) * channels)
  const gradient = dy + (size << 2)
  const output = y == 0 ? 0 : y + (size << 2)
  if (pool != 0) spreadToSelected(gradient, output, selection + size, height, width, channels, pool, own)
  else if (y != 0) maskByOutput(gradient, output, own, count)
  else return gradient
  return own
}

/** Items: images, of which each is undone as `outgoing` does, to where it stands in `out`. */
export function undoPoolings(
  begin: i32, end: i32, dy: usize, y: usize, selection: usize, pool: usize, height: i32, width: i32, channels: i32, out: usize,
): void {
  const size = <usize>(height * width * channels) << 2
  for (let image = begin; image < end; ++image) outgoing(image, dy, y, selection, pool, height, width, channels, out + <usize>image * size)
}
