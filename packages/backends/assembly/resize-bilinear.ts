import { zero } from './bulk'
import { read, write } from './lanes'
import { thread } from './thread'

/**
 * Images [batch, height, width, channels], bilinearly. Two tables, one of lines and one of columns,
 * have three numbers for each of the output's: how many bytes the two neighbours in the input are from
 * the first line or column, i32, and the share of the second one, f32.
 */

@inline
function firstOf(table: usize, place: i32): usize {
  return <usize>load<i32>(table + <usize>(place * 12))
}

@inline
function secondOf(table: usize, place: i32): usize {
  return <usize>load<i32>(table + <usize>(place * 12), 4)
}

@inline
function shareOf(table: usize, place: i32): v128 {
  return v128.load32_splat(table + <usize>(place * 12), 8)
}

@inline
function between(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share))
}

/**
 * The items are lines of the output. Each is made from one between two lines of the input.
 *
 * @param spilling of so many columns, with less than four channels, four values can be made at once,
 *   whatever of them is the next pixel's: that is written later
 * @param spare room for a line of the input for each thread, `spareStep` bytes apart
 */
export function resizeBilinear(
  begin: i32, end: i32, x: usize, out: usize, height: i32, width: i32, channels: i32,
  lines: usize, outHeight: i32, columns: usize, outWidth: i32, spilling: i32, spare: usize, spareStep: usize,
): void {
  const pixelStep = <usize>channels << 2
  const lineStep = pixelStep * <usize>width
  const own = spare + <usize>thread * spareStep
  out += <usize>begin * <usize>outWidth * pixelStep
  for (let item = begin; item < end; ++item) {
    const image = item / outHeight
    const line = item - image * outHeight
    const start = x + <usize>(image * height) * lineStep
    const first = start + firstOf(lines, line)
    const second = start + secondOf(lines, line)
    // Where there is but one line, that is it.
    let from = first
    if (first != second) {
      interpolate(first, second, shareOf(lines, line), own, width * channels)
      from = own
    }
    let column = 0
    for (; column < spilling; ++column) {
      const left = v128.load(from + firstOf(columns, column))
      v128.store(out, between(left, v128.load(from + secondOf(columns, column)), shareOf(columns, column)))
      out += pixelStep
    }
    for (; column < outWidth; ++column) {
      interpolate(from + firstOf(columns, column), from + secondOf(columns, column), shareOf(columns, column), out, channels)
      out += pixelStep
    }
  }
}

/** Values between those of two runs. */
@inline
function interpolate(a: usize, b: usize, share: v128, out: usize, count: i32): void {
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, between(v128.load(a), v128.load(b), share))
    a += 16
    b += 16
    out += 16
  }
  while (out < end) {
    v128.store32_lane(out, between(v128.load32_zero(a), v128.load32_zero(b), share), 0)
    a += 4
    b += 4
    out += 4
  }
}

/** The other way round: each pixel of dy is shared out among the four that it was made from. The items are images. */
export function resizeBilinearGradient(
  begin: i32, end: i32, dy: usize, dx: usize, height: i32, width: i32, channels: i32,
  lines: usize, outHeight: i32, columns: usize, outWidth: i32,
): void {
  const pixelStep = <usize>channels << 2
  const lineStep = pixelStep * <usize>width
  const wholeEnd = <usize>(channels & ~3) << 2
  const one = f32x4.splat(1)
  dy += <usize>(begin * outHeight * outWidth) * pixelStep
  for (let image = begin; image < end; ++image) {
    const first = dx + <usize>(image * height) * lineStep
    zero(first, <usize>height * lineStep)
    for (let line = 0; line < outHeight; ++line) {
      const top = first + firstOf(lines, line)
      const bottom = first + secondOf(lines, line)
      const down = shareOf(lines, line)
      const up = f32x4.sub(one, down)
      for (let column = 0; column < outWidth; ++column) {
        const left = firstOf(columns, column)
        const right = secondOf(columns, column)
        const across = shareOf(columns, column)
        const back = f32x4.sub(one, across)
        let at: usize = 0
        for (; at < wholeEnd; at += 16) shareOut(dy + at, top + at, bottom + at, left, right, across, back, down, up, true)
        for (; at < pixelStep; at += 4) shareOut(dy + at, top + at, bottom + at, left, right, across, back, down, up, false)
        dy += pixelStep
      }
    }
  }
}

@inline
function shareOut(
  dy: usize, top: usize, bottom: usize, left: usize, right: usize, across: v128, back: v128, down: v128, up: v128, four: bool,
): void {
  const gradient = read(dy, four)
  add(top + left, f32x4.mul(gradient, f32x4.mul(up, back)), four)
  add(top + right, f32x4.mul(gradient, f32x4.mul(up, across)), four)
  add(bottom + left, f32x4.mul(gradient, f32x4.mul(down, back)), four)
  add(bottom + right, f32x4.mul(gradient, f32x4.mul(down, across)), four)
}

@inline
function add(address: usize, value: v128, four: bool): void {
  write(address, f32x4.add(read(address, four), value), four)
}
