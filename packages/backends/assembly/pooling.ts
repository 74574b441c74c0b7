import { fill } from './copy'

/**
 * Pooling of images [batch, height, width, channels]. A window that reaches over the edge counts
 * only the pixels that are there; where there are none, their maximum is -Infinity and their average NaN.
 */

// prettier-ignore
const enum Operation { Maximum, Average, MaximumGradient, AverageGradient }

/** Four channels, or a single one. */
@inline
function read(address: usize, four: bool): v128 {
  return four ? v128.load(address) : v128.load32_zero(address)
}

@inline
function write(address: usize, value: v128, four: bool): void {
  if (four) v128.store(address, value)
  else v128.store32_lane(address, value, 0)
}

/**
 * One output pixel's window, one or four channels of it.
 *
 * @param x the input, from the window's first pixel; of the average's gradient, nothing
 * @param y the output, of the gradients what came in
 * @param dy the outgoing gradient
 * @param dx like x, to add to
 */
@inline
function poolWindow(
  operation: Operation, x: usize, y: usize, dy: usize, dx: usize,
  rows: i32, columns: i32, rowStep: usize, pixelStep: usize, four: bool,
): void {
  let result = f32x4.splat(operation == Operation.Maximum ? -Infinity : 0)
  const count = f32x4.splat(<f32>(rows * columns))
  let gradient = result
  let greatest = result
  if (operation == Operation.MaximumGradient) {
    gradient = read(dy, four)
    greatest = read(y, four)
  }
  if (operation == Operation.AverageGradient) gradient = f32x4.div(read(dy, four), count)
  let taken = f32x4.splat(0)
  for (let row = 0; row < rows; ++row) {
    let at = <usize>row * rowStep
    for (let column = 0; column < columns; ++column) {
      if (operation == Operation.Maximum) result = f32x4.pmax(result, read(x + at, four))
      if (operation == Operation.Average) result = f32x4.add(result, read(x + at, four))
      if (operation == Operation.AverageGradient) write(dx + at, f32x4.add(read(dx + at, four), gradient), four)
      if (operation == Operation.MaximumGradient) {
        // Of several equal values the first takes it all.
        const takes = v128.andnot(f32x4.eq(read(x + at, four), greatest), taken)
        write(dx + at, f32x4.add(read(dx + at, four), v128.and(gradient, takes)), four)
        taken = v128.or(taken, takes)
      }
      at += pixelStep
    }
  }
  if (operation == Operation.Maximum) write(y, result, four)
  if (operation == Operation.Average) write(y, f32x4.div(result, count), four)
}

@inline
function pool(
  operation: Operation, x: usize, y: usize, dy: usize, dx: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const pixelStep = <usize>channels << 2
  const rowStep = pixelStep * <usize>width
  const whole = channels & ~3
  for (let image = 0; image < batch; ++image) {
    if (operation == Operation.MaximumGradient || operation == Operation.AverageGradient) fill(dx, height * width * channels, 0)
    for (let outRow = 0; outRow < outHeight; ++outRow) {
      const firstRow = outRow * strideHeight - padTop
      const row = max(firstRow, 0)
      const rows = max(min(firstRow + filterHeight, height) - row, 0)
      for (let outColumn = 0; outColumn < outWidth; ++outColumn) {
        const firstColumn = outColumn * strideWidth - padLeft
        const column = max(firstColumn, 0)
        const columns = max(min(firstColumn + filterWidth, width) - column, 0)
        const offset = <usize>row * rowStep + <usize>column * pixelStep
        let channel = 0
        for (; channel < whole; channel += 4) {
          const at = <usize>channel << 2
          poolWindow(operation, x + offset + at, y + at, dy + at, dx + offset + at, rows, columns, rowStep, pixelStep, true)
        }
        for (; channel < channels; ++channel) {
          const at = <usize>channel << 2
          poolWindow(operation, x + offset + at, y + at, dy + at, dx + offset + at, rows, columns, rowStep, pixelStep, false)
        }
        y += pixelStep
        dy += pixelStep
      }
    }
    x += rowStep * <usize>height
    dx += rowStep * <usize>height
  }
}

export function maxPool(
  x: usize, y: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  pool(
    Operation.Maximum, x, y, 0, 0, batch, height, width, channels, outHeight, outWidth,
    filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft,
  )
}

export function averagePool(
  x: usize, y: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  pool(
    Operation.Average, x, y, 0, 0, batch, height, width, channels, outHeight, outWidth,
    filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft,
  )
}

export function maxPoolGradient(
  x: usize, y: usize, dy: usize, dx: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  pool(
    Operation.MaximumGradient, x, y, dy, dx, batch, height, width, channels, outHeight, outWidth,
    filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft,
  )
}

export function averagePoolGradient(
  dy: usize, dx: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  pool(
    Operation.AverageGradient, 0, 0, dy, dx, batch, height, width, channels, outHeight, outWidth,
    filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft,
  )
}
