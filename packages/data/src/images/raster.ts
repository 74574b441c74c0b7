/** How many bits a channel of an image has. */
export type Bits = 8 | 16

/** An image as whole numbers from 0 to `whitest`: grey, or red, green and blue. */
export interface Raster {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
  /** `[height, width, channels]`; of 16 bits where the file has them. */
  readonly values: Uint8Array | Uint16Array
}

export const bitsOf = ({ values }: Pick<Raster, 'values'>): Bits => (values instanceof Uint16Array ? 16 : 8)

/** What stands for 1: 255 or 65,535. */
export const whitest = (bits: Bits): number => 2 ** bits - 1

export function emptyRaster(bits: Bits, length: number): Raster['values'] {
  return bits === 16 ? new Uint16Array(length) : new Uint8Array(length)
}

/** Grey as ITU-R BT.601 weighs the three colours, in 16 bits of fraction; equal colours give themselves. */
function grey(red: number, green: number, blue: number): number {
  return (red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >>> 16
}

/** Values in `found` channels (grey, grey and opacity, colours, colours and opacity), on black where they are transparent. */
export function rasterOf(
  width: number,
  height: number,
  found: number,
  values: ArrayLike<number>,
  wanted: 1 | 3,
  bits: Bits = 8,
): Raster {
  const size = width * height
  const raster = emptyRaster(bits, size * wanted)
  const opaque = whitest(bits)
  const isColor = found >= 3
  const opacityAt = found === 2 || found === 4 ? found - 1 : -1
  for (let pixel = 0; pixel < size; pixel++) {
    const at = pixel * found
    let red = values[at] as number
    let green = isColor ? (values[at + 1] as number) : red
    let blue = isColor ? (values[at + 2] as number) : red
    const opacity = opacityAt < 0 ? opaque : (values[at + opacityAt] as number)
    if (opacity !== opaque) {
      red = Math.round((red * opacity) / opaque)
      green = Math.round((green * opacity) / opaque)
      blue = Math.round((blue * opacity) / opaque)
    }
    if (wanted === 1) raster[pixel] = grey(red, green, blue)
    else {
      raster[3 * pixel] = red
      raster[3 * pixel + 1] = green
      raster[3 * pixel + 2] = blue
    }
  }
  return { height, width, channels: wanted, values: raster }
}
