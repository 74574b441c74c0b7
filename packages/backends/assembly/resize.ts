import { copyBytes } from './bulk'
import { copyValues, fill } from './copy'

/**
 * Images [batch, height, width, channels] from the pixels that two tables name: for each line of the
 * output, and for each of its columns, the index, i32, of the input's line or column. The items are
 * lines of the output.
 */
export function resizeNearest(
  begin: i32, end: i32, x: usize, out: usize, height: i32, width: i32, channels: i32,
  lines: usize, outHeight: i32, columns: usize, outWidth: i32,
): void {
  const pixelStep = <usize>channels << 2
  const lineStep = pixelStep * <usize>width
  const outLineStep = pixelStep * <usize>outWidth
  let last: usize = 0
  for (let item = begin; item < end; ++item) {
    const image = item / outHeight
    const line = load<i32>(lines + (<usize>(item - image * outHeight) << 2))
    const from = x + <usize>(image * height + line) * lineStep
    const to = out + <usize>item * outLineStep
    if (from == last) copyBytes(to, to - outLineStep, outLineStep)
    else gatherPixels(from, to, columns, outWidth, channels)
    last = from
  }
}

@inline
function gatherPixels(x: usize, out: usize, columns: usize, outWidth: i32, channels: i32): void {
  const end = columns + (<usize>outWidth << 2)
  if (channels == 1)
    for (; columns < end; columns += 4) {
      store<u32>(out, load<u32>(x + (<usize>load<i32>(columns) << 2)))
      out += 4
    }
  else
    for (; columns < end; columns += 4) {
      copyValues(x + (<usize>(load<i32>(columns) * channels) << 2), out, channels)
      out += <usize>channels << 2
    }
}

/**
 * The other way round: each pixel of dy is added to the pixel of dx that it was made from. The items
 * are lines of dx.
 *
 * @param firstLines for each line of dx, and for the one behind the last, the first line of dy that
 *   was made from it or from one behind it
 */
export function resizeNearestGradient(
  begin: i32, end: i32, dy: usize, dx: usize, height: i32, width: i32, channels: i32,
  firstLines: usize, outHeight: i32, columns: usize, outWidth: i32,
): void {
  const pixelStep = <usize>channels << 2
  const outLineStep = pixelStep * <usize>outWidth
  for (let item = begin; item < end; ++item) {
    const image = item / height
    const range = firstLines + (<usize>(item - image * height) << 2)
    const to = dx + <usize>item * pixelStep * <usize>width
    fill(to, width * channels, 0)
    for (let i = load<i32>(range); i < load<i32>(range, 4); ++i) {
      let from = dy + <usize>(image * outHeight + i) * outLineStep
      for (let j = 0; j < outWidth; ++j) {
        addValues(from, to + <usize>load<i32>(columns + (<usize>j << 2)) * pixelStep, channels)
        from += pixelStep
      }
    }
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
