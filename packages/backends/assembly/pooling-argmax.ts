/**
 * Max pooling that tells where each maximum was: the place, i32, of the first of equal values in its
 * image, or with `includeBatch` in all images; −1 where nothing is above −∞. The items are lines of
 * the output.
 */
export function maxPoolWithArgmax(
  begin: i32, end: i32, x: usize, y: usize, places: usize,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32, includeBatch: i32,
): void {
  const whole = channels & ~3
  let out = <usize>begin * <usize>(outWidth * channels) << 2
  for (let line = begin; line < end; ++line) {
    const image = line / outHeight
    const firstRow = (line - image * outHeight) * strideHeight - padTop
    const row = max(firstRow, 0)
    const rows = min(firstRow + filterHeight, height) - row
    const from = x + (<usize>image * <usize>(height * width * channels) << 2)
    const offset = includeBatch ? image * height * width * channels : 0
    for (let outColumn = 0; outColumn < outWidth; ++outColumn) {
      const firstColumn = outColumn * strideWidth - padLeft
      const column = max(firstColumn, 0)
      const columns = min(firstColumn + filterWidth, width) - column
      const first = (row * width + column) * channels
      let channel = 0
      for (; channel < whole; channel += 4) {
        find(from, first + channel, rows, columns, width * channels, channels, offset, y + out, places + out, true)
        out += 16
      }
      for (; channel < channels; ++channel) {
        find(from, first + channel, rows, columns, width * channels, channels, offset, y + out, places + out, false)
        out += 4
      }
    }
  }
}

/** In one window, for four channels or one; `first` is the place of its first value. */
@inline
function find(
  x: usize, first: i32, rows: i32, columns: i32, rowStep: i32, pixelStep: i32, offset: i32, y: usize, places: usize, four: bool,
): void {
  const lanes = i32x4(0, 1, 2, 3)
  let greatest = f32x4.splat(-Infinity)
  let place = i32x4.splat(-1)
  for (let row = 0; row < rows; ++row)
    for (let column = 0; column < columns; ++column) {
      const at = first + row * rowStep + column * pixelStep
      const address = x + (<usize>at << 2)
      const value = four ? v128.load(address) : v128.load32_zero(address)
      const isGreater = f32x4.gt(value, greatest)
      greatest = v128.bitselect(value, greatest, isGreater)
      place = v128.bitselect(i32x4.add(i32x4.splat(offset + at), lanes), place, isGreater)
    }
  if (four) {
    v128.store(y, greatest)
    v128.store(places, place)
  } else {
    v128.store32_lane(y, greatest, 0)
    v128.store32_lane(places, place, 0)
  }
}
