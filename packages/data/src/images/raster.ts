/** An image as bytes: grey, or red, green and blue. */
export interface Raster {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
  /** `[height, width, channels]` */
  readonly values: Uint8Array
}

/** Grey as ITU-R BT.601 weighs the three colours, in 16 bits of fraction; equal colours give themselves. */
function grey(red: number, green: number, blue: number): number {
  return (red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >> 16
}

/** Values in `found` channels (grey, grey and opacity, colours, colours and opacity), on black where they are transparent. */
export function rasterOf(width: number, height: number, found: number, values: ArrayLike<number>, wanted: 1 | 3): Raster {
  const size = width * height
  const raster = new Uint8Array(size * wanted)
  const isColor = found >= 3
  const opacityAt = found === 2 || found === 4 ? found - 1 : -1
  for (let pixel = 0; pixel < size; pixel++) {
    const at = pixel * found
    let red = values[at] as number
    let green = isColor ? (values[at + 1] as number) : red
    let blue = isColor ? (values[at + 2] as number) : red
    const opacity = opacityAt < 0 ? 255 : (values[at + opacityAt] as number)
    if (opacity !== 255) {
      red = Math.round((red * opacity) / 255)
      green = Math.round((green * opacity) / 255)
      blue = Math.round((blue * opacity) / 255)
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
