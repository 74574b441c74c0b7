import { copyValues, fill } from './copy'

/**
 * Images [batch, height, width, channels] from the pixels that two tables name: for each line of the
 * output, and for each of its columns, the index, i32, of the input's line or column.
 */
export function resizeNearest(
  x: usize, out: usize, batch: i32, height: i32, width: i32, channels: i32,
  lines: usize, outHeight: i32, columns: usize, outWidth: i32,
): void {
  const pixelStep = <usize>channels << 2
  const lineStep = pixelStep * <usize>width
  for (let image = 0; image < batch; ++image) {
    for (let i = 0; i < outHeight; ++i) {
      const line = x + <usize>load<i32>(lines + (<usize>i << 2)) * lineStep
      for (let j = 0; j < outWidth; ++j) {
        copyValues(line + <usize>load<i32>(columns + (<usize>j << 2)) * pixelStep, out, channels)
        out += pixelStep
      }
    }
    x += lineStep * <usize>height
  }
}

/** The other way round: each pixel of dy is added to the pixel of dx that it was made from. */
export function resizeNearestGradient(
  dy: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32,
  lines: usize, outHeight: i32, columns: usize, outWidth: i32,
): void {
  const pixelStep = <usize>channels << 2
  const lineStep = pixelStep * <usize>width
  for (let image = 0; image < batch; ++image) {
    fill(dx, height * width * channels, 0)
    for (let i = 0; i < outHeight; ++i) {
      const line = dx + <usize>load<i32>(lines + (<usize>i << 2)) * lineStep
      for (let j = 0; j < outWidth; ++j) {
        addValues(dy, line + <usize>load<i32>(columns + (<usize>j << 2)) * pixelStep, channels)
        dy += pixelStep
      }
    }
    dx += lineStep * <usize>height
  }
}

@inline
function addValues(x: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, f32x4.add(v128.load(out), v128.load(x)))
    x += 16
    out += 16
  }
  while (out < end) {
    store<f32>(out, load<f32>(out) + load<f32>(x))
    x += 4
    out += 4
  }
}
