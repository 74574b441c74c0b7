import { bitsOf, emptyRaster, type Raster } from './raster.js'

/** What is done where an image has other proportions than are wanted. */
export type Fit = 'crop' | 'pad' | 'stretch'
export const fits: readonly Fit[] = ['crop', 'pad', 'stretch']

/**
 * An image in another size. `crop` keeps the middle, `pad` keeps all and fills up with black, `stretch` lets go of the
 * proportions.
 */
export function resized(image: Raster, height: number, width: number, fit: Fit): Raster {
  if (image.height === height && image.width === width) return image
  if (fit === 'stretch') return scaled(image, height, width)
  const factors = [height / image.height, width / image.width] as const
  const factor = fit === 'crop' ? Math.max(...factors) : Math.min(...factors)
  const length = (size: number, wanted: number): number => {
    const whole = Math.max(1, Math.round(size * factor))
    return fit === 'crop' ? Math.max(wanted, whole) : Math.min(wanted, whole)
  }
  return centered(scaled(image, length(image.height, height), length(image.width, width)), height, width)
}

/** Its middle, or itself in the middle of black. */
function centered(image: Raster, height: number, width: number): Raster {
  const { channels } = image
  const values = emptyRaster(bitsOf(image), height * width * channels)
  // Where the image's first row and column go; negative where they are cut off.
  const top = Math.floor((height - image.height) / 2)
  const left = Math.floor((width - image.width) / 2)
  const first = Math.max(0, left)
  const end = Math.min(width, left + image.width)
  for (let row = Math.max(0, top); row < Math.min(height, top + image.height); row++) {
    const from = ((row - top) * image.width + first - left) * channels
    values.set(image.values.subarray(from, from + (end - first) * channels), (row * width + first) * channels)
  }
  return { height, width, channels, values }
}

/** By a triangle as wide as a new pixel, and at least as an old one: linear between pixels, and an average where there are fewer. */
function scaled(image: Raster, height: number, width: number): Raster {
  const { channels } = image
  const rows = tentsOf(image.height, height)
  const columns = tentsOf(image.width, width)
  const narrow = new Float32Array(image.height * width * channels)
  for (let row = 0; row < image.height; row++)
    columns.forEach(({ first, weights }, column) => {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        for (let i = 0; i < weights.length; i++)
          sum += (weights[i] as number) * (image.values[(row * image.width + first + i) * channels + channel] as number)
        narrow[(row * width + column) * channels + channel] = sum
      }
    })
  const values = emptyRaster(bitsOf(image), height * width * channels)
  const length = width * channels
  rows.forEach(({ first, weights }, row) => {
    for (let place = 0; place < length; place++) {
      let sum = 0.5
      for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (narrow[(first + i) * length + place] as number)
      values[row * length + place] = sum
    }
  })
  return { height, width, channels, values }
}

/** For each new pixel the old ones that it is made of; their weights add up to 1. */
function tentsOf(from: number, to: number): { first: number; weights: Float32Array }[] {
  const scale = from / to
  const reach = Math.max(1, scale)
  return Array.from({ length: to }, (_, pixel) => {
    const center = (pixel + 0.5) * scale
    const first = Math.max(0, Math.floor(center - reach + 0.5))
    const end = Math.min(from, Math.ceil(center + reach - 0.5) + 1)
    const raw = Array.from({ length: end - first }, (_, i) => Math.max(0, 1 - Math.abs(first + i + 0.5 - center) / reach))
    const sum = raw.reduce((total, weight) => total + weight, 0)
    return { first, weights: Float32Array.from(raw, (weight) => weight / sum) }
  })
}
