import type { Json } from '@sandglass/base'
import { enumerate } from '../output/enumerate.js'
import { inWords } from '../output/names.js'
import { type Closeness, closenessMeasures, closenessText } from '../runs/restoration.js'
import { type FittedAlternative, noisyInput } from './alternatives.js'

/** What one of the alternatives came to on the images that a model has cleaned, the same noise in them. */
export interface Beside extends Omit<FittedAlternative, 'restore'> {
  readonly closeness: Closeness
}

/** The noisy images as they are, of all that a result stands beside. */
export function noisyOf(others: readonly Beside[]): Closeness | null {
  return others.find(({ name }) => name === noisyInput)?.closeness ?? null
}

/** For programs: the noisy images, a row for each of all, and what to make of it. */
export function besideDocument(denoised: Closeness | null, others: readonly Beside[]) {
  const noisy = noisyOf(others)
  return {
    noisy: noisy && { ...noisy },
    alternatives: others.map(({ name, settings, tunedBy, closeness }) => ({
      method: name,
      settings: { ...settings },
      tunedBy,
      ...closeness,
    })),
    advice: denoised && adviceOf(denoised, others),
  } satisfies Json
}

/** For people, below the result. */
export function besideFacts(others: readonly Beside[]): (readonly [string, string])[] {
  return others.map(({ name, closeness }) => [name, closenessText(closeness)] as const)
}

/** @param better those that are as good as the model, or better */
function cureOf(better: readonly Beside[]): string {
  const [best] = better.toSorted((a, b) => b.closeness.peakSignalToNoiseRatio - a.closeness.peakSignalToNoiseRatio)
  const training = 'train on images and noise like these'
  if (best?.tunedBy) return `Use the ${best.name}, or ${training}.`
  return better.some(({ name }) => name === noisyInput)
    ? `The model makes these images worse: ${training}.`
    : `It has learnt little: train longer, or ${training}.`
}

/** In what figures are told, and how filters were set: `… Tuned by 100 validation images: median filter (size 5).` */
export function howMeasured(others: readonly Beside[]): string {
  const tuned = others.filter(({ tunedBy }) => tunedBy !== null)
  const set = tuned.map(
    ({ name, settings }) =>
      `${name} (${Object.entries(settings)
        .map(([setting, value]) => `${inWords(setting)} ${value}`)
        .join(', ')})`,
  )
  return tuned.length === 0 ? closenessMeasures : `${closenessMeasures} Tuned by ${tuned[0]?.tunedBy}: ${enumerate(set)}.`
}

/** Whether a model was worth its while, in plain words. */
export function adviceOf(denoised: Closeness, others: readonly Beside[]): string {
  const decibels = ({ peakSignalToNoiseRatio }: Closeness): number => peakSignalToNoiseRatio
  const told = ({ name, closeness }: Beside): string =>
    `the ${name === 'all black' ? 'all black image' : name} (${decibels(closeness).toFixed(2)} dB)`
  const better = others.filter(({ closeness }) => decibels(closeness) >= decibels(denoised))
  const own = `${decibels(denoised).toFixed(2)} dB`
  if (better.length > 0) {
    return `The result (${own}) is no better than ${enumerate(better.map(told))}. ${cureOf(better)}`
  }
  const [noisy, best] = [noisyOf(others), others.toSorted((a, b) => decibels(b.closeness) - decibels(a.closeness))[0]]
  const gain = (than: Closeness): string => `${(decibels(denoised) - decibels(than)).toFixed(2)} dB`
  if (!noisy || !best) return `The result comes to ${own}.`
  const rest = best.name === noisyInput ? '' : `, and ${gain(best.closeness)} nearer than the best of the others, the ${best.name}`
  return `The result is ${gain(noisy)} nearer to the originals than the noisy input${rest}.`
}
