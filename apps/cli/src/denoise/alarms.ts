import { formatQuantity } from '../output/format.js'
import type { DenoisedImage } from './denoised.js'

/**
 * What is to be looked at of what was taken away, told once for all images, as a fault of the model's shows in most of them:
 * `In 7 of 12 images; most of all in a.png: …`. Null where there is nothing.
 */
export function alarmText(images: readonly DenoisedImage[]): string | null {
  const alarmed = images.filter(({ structure }) => structure.alarms.length > 0)
  const [most] = alarmed.toSorted((a, b) => Math.abs(b.structure.correlation) - Math.abs(a.structure.correlation))
  if (!most) return null
  const where = images.length === 1 ? '' : `In ${alarmed.length} of ${formatQuantity(images.length, 'image')}; most of all in `
  return `${where}${most.file}: ${most.structure.alarms.join('; ')}.`
}
