/** Red, green and blue, 0 … 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** @param hex such as `#2e65b3` */
export function fromHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** WCAG's relative luminance, 0 … 1. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue)
}

/** An sRGB byte as an amount of light, 0 … 1 (IEC 61966-2-1). */
export function toLinear(byte: number): number {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}
