export type ImageShape = readonly [height: number, width: number, channels: number]

/**
 * Calls `visit` for each pixel with the pixels of the window around it; those beyond the edge are the edge's own.
 *
 * @param radius how far a window reaches to each side
 * @param visit the pixel, and those of its window, row by row: each the place of its first channel
 */
export function eachWindow(
  [height, width, channels]: ImageShape,
  radius: number,
  visit: (pixel: number, window: Int32Array) => void,
): void {
  const side = 2 * radius + 1
  const window = new Int32Array(side * side)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let place = 0
      for (let down = y - radius; down <= y + radius; down++) {
        const row = Math.min(Math.max(down, 0), height - 1) * width
        for (let across = x - radius; across <= x + radius; across++)
          window[place++] = (row + Math.min(Math.max(across, 0), width - 1)) * channels
      }
      visit((y * width + x) * channels, window)
    }
}
