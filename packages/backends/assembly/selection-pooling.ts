import { fill } from './copy'
import { read, write } from './lanes'

/**
 * Max pooling that keeps which of its window's values each result was, so that the gradient needs
 * nothing else: one byte a result, counted row by row from the window's first pixel, edges included.
 * Of equal values the first is taken, and NaN never is.
 */

/** Sizes of a pooling, i32, as `poolOf` in src/kernels/convolution/fused-pooling.ts writes them. */
// prettier-ignore
const enum Field { OutHeight = 0, OutWidth = 4, Rows = 8, Columns = 12, StrideRows = 16, StrideColumns = 20, Top = 24, Left = 28 }

/** Results an image and channel. */
@inline
export function pooledCount(sizes: usize): i32 {
  return load<i32>(sizes, Field.OutHeight) * load<i32>(sizes, Field.OutWidth)
}

/** Four channels, or a single one. */
/** Four bytes as four i32, or a single one. */
@inline
function readPlaces(address: usize, four: bool): v128 {
  const bytes = four ? v128.load32_zero(address) : v128.load8_splat(address)
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes))
}

@inline
export function writePlaces(address: usize, places: v128, four: bool): void {
  const halves = i16x8.narrow_i32x4_u(places, places)
  const bytes = i8x16.narrow_i16x8_u(halves, halves)
  if (four) v128.store32_lane(address, bytes, 0)
  else v128.store8_lane(address, bytes, 0)
}

/** The window of one result: pixels from `row`, `column` on, the first of them `firstPlace`-th. */
@inline
function selectIn(
  x: usize, rows: i32, columns: i32, firstPlace: i32, placesPerRow: i32, rowStep: usize, pixelStep: usize,
  y: usize, selection: usize, four: bool,
): void {
  let greatest = f32x4.splat(-Infinity)
  let places = i32x4.splat(firstPlace)
  for (let row = 0; row < rows; ++row) {
    let from = x + <usize>row * rowStep
    const place = firstPlace + row * placesPerRow
    for (let column = 0; column < columns; ++column) {
      const value = read(from, four)
      const greater = f32x4.gt(value, greatest)
      greatest = v128.bitselect(value, greatest, greater)
      places = v128.bitselect(i32x4.splat(place + column), places, greater)
      from += pixelStep
    }
  }
  write(y, greatest, four)
  writePlaces(selection, places, four)
}

/** The same for a window of two by two: most poolings are made of these. */
@inline
function selectInSquare(x: usize, rowStep: usize, pixelStep: usize, y: usize, selection: usize): void {
  const lowest = f32x4.splat(-Infinity)
  const a = v128.load(x), b = v128.load(x + pixelStep), c = v128.load(x + rowStep), d = v128.load(x + rowStep + pixelStep)
  let greatest = v128.bitselect(a, lowest, f32x4.gt(a, lowest))
  let greater = f32x4.gt(b, greatest)
  greatest = v128.bitselect(b, greatest, greater)
  let places = v128.and(greater, i32x4.splat(1))
  greater = f32x4.gt(c, greatest)
  greatest = v128.bitselect(c, greatest, greater)
  places = v128.bitselect(i32x4.splat(2), places, greater)
  greater = f32x4.gt(d, greatest)
  v128.store(y, v128.bitselect(d, greatest, greater))
  writePlaces(selection, v128.bitselect(i32x4.splat(3), places, greater), true)
}

/**
 * @param x one image, `[height, width, channels]`
 * @param y where its results go, and `selection` where their places do
 */
export function poolSelecting(
  x: usize, height: i32, width: i32, channels: i32, sizes: usize, y: usize, selection: usize,
): void {
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const windowRows = load<i32>(sizes, Field.Rows), windowColumns = load<i32>(sizes, Field.Columns)
  const pixelStep = <usize>channels << 2
  const rowStep = pixelStep * <usize>width
  for (let outRow = 0; outRow < outHeight; ++outRow) {
    const firstRow = outRow * load<i32>(sizes, Field.StrideRows) - load<i32>(sizes, Field.Top)
    const row = max(firstRow, 0)
    const rows = min(firstRow + windowRows, height) - row
    for (let outColumn = 0; outColumn < outWidth; ++outColumn) {
      const firstColumn = outColumn * load<i32>(sizes, Field.StrideColumns) - load<i32>(sizes, Field.Left)
      const column = max(firstColumn, 0)
      const columns = min(firstColumn + windowColumns, width) - column
      const firstPlace = (row - firstRow) * windowColumns + column - firstColumn
      let from = x + <usize>row * rowStep + <usize>column * pixelStep
      let channel = channels
      if (rows == 2 && columns == 2 && windowColumns == 2 && firstPlace == 0)
        for (; channel >= 4; channel -= 4) {
          selectInSquare(from, rowStep, pixelStep, y, selection)
          from += 16
          y += 16
          selection += 4
        }
      else
        for (; channel >= 4; channel -= 4) {
          selectIn(from, rows, columns, firstPlace, windowColumns, rowStep, pixelStep, y, selection, true)
          from += 16
          y += 16
          selection += 4
        }
      for (; channel > 0; --channel) {
        selectIn(from, rows, columns, firstPlace, windowColumns, rowStep, pixelStep, y, selection, false)
        from += 4
        y += 4
        selection += 1
      }
    }
  }
}

/** Hands a result's gradient to the value that it was. */
@inline
function spread(
  gradient: v128, places: v128, dx: usize, rows: i32, columns: i32, firstPlace: i32, placesPerRow: i32,
  rowStep: usize, pixelStep: usize, adds: bool, four: bool,
): void {
  for (let row = 0; row < rows; ++row) {
    let to = dx + <usize>row * rowStep
    const place = firstPlace + row * placesPerRow
    for (let column = 0; column < columns; ++column) {
      const own = v128.and(gradient, i32x4.eq(places, i32x4.splat(place + column)))
      write(to, adds ? f32x4.add(read(to, four), own) : own, four)
      to += pixelStep
    }
  }
}

/**
 * The other way round.
 *
 * @param dy the results' gradient
 * @param y the results, to let through only what is above 0, as a ReLU before the pooling does; 0 for no ReLU
 * @param dx one image, `[height, width, channels]`; all of it is written
 */
export function spreadToSelected(
  dy: usize, y: usize, selection: usize, height: i32, width: i32, channels: i32, sizes: usize, dx: usize,
): void {
  const outHeight = load<i32>(sizes, Field.OutHeight), outWidth = load<i32>(sizes, Field.OutWidth)
  const windowRows = load<i32>(sizes, Field.Rows), windowColumns = load<i32>(sizes, Field.Columns)
  const strideRows = load<i32>(sizes, Field.StrideRows), strideColumns = load<i32>(sizes, Field.StrideColumns)
  const top = load<i32>(sizes, Field.Top), left = load<i32>(sizes, Field.Left)
  const pixelStep = <usize>channels << 2
  const rowStep = pixelStep * <usize>width
  // Windows side by side that cover the image write every pixel once.
  const tiled =
    strideRows == windowRows && strideColumns == windowColumns && top == 0 && left == 0 &&
    outHeight * strideRows >= height && outWidth * strideColumns >= width
  if (!tiled) fill(dx, height * width * channels, 0)
  const zero = f32x4.splat(0)
  for (let outRow = 0; outRow < outHeight; ++outRow) {
    const firstRow = outRow * strideRows - top
    const row = max(firstRow, 0)
    const rows = min(firstRow + windowRows, height) - row
    for (let outColumn = 0; outColumn < outWidth; ++outColumn) {
      const firstColumn = outColumn * strideColumns - left
      const column = max(firstColumn, 0)
      const columns = min(firstColumn + windowColumns, width) - column
      const firstPlace = (row - firstRow) * windowColumns + column - firstColumn
      let to = dx + <usize>row * rowStep + <usize>column * pixelStep
      let channel = channels
      for (; channel >= 4; channel -= 4) {
        let gradient = v128.load(dy)
        if (y != 0) gradient = v128.and(gradient, f32x4.gt(v128.load(y), zero))
        const places = readPlaces(selection, true)
        if (tiled && rows == 2 && columns == 2 && windowColumns == 2) {
          v128.store(to, v128.and(gradient, i32x4.eq(places, i32x4.splat(0))))
          v128.store(to + pixelStep, v128.and(gradient, i32x4.eq(places, i32x4.splat(1))))
          v128.store(to + rowStep, v128.and(gradient, i32x4.eq(places, i32x4.splat(2))))
          v128.store(to + rowStep + pixelStep, v128.and(gradient, i32x4.eq(places, i32x4.splat(3))))
        } else if (tiled) spread(gradient, places, to, rows, columns, firstPlace, windowColumns, rowStep, pixelStep, false, true)
        else spread(gradient, places, to, rows, columns, firstPlace, windowColumns, rowStep, pixelStep, true, true)
        dy += 16
        if (y != 0) y += 16
        selection += 4
        to += 16
      }
      for (; channel > 0; --channel) {
        let gradient = v128.load32_zero(dy)
        if (y != 0) gradient = v128.and(gradient, f32x4.gt(v128.load32_zero(y), zero))
        const places = readPlaces(selection, false)
        spread(gradient, places, to, rows, columns, firstPlace, windowColumns, rowStep, pixelStep, !tiled, false)
        dy += 4
        if (y != 0) y += 4
        selection += 1
        to += 4
      }
    }
  }
}
