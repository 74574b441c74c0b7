import { type NumberArray, refuse } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../../configuration/parse.js'
import { normalQuantile } from '../normal-quantile.js'
import { checkArray, checkSameShape } from './compared.js'

/** What of a residual is no noise of single pixels. */
export interface ResidualStructure {
  /**
   * The correlation of what was taken from neighbouring pixels, once it no longer rises or falls with the brightness of the
   * result: near 0 where single pixels' noise was taken away, above where picture went with it.
   */
  readonly correlation: number
  /** That in standard errors: about standard normal where the residual is noise that pixels don't share. */
  readonly deviations: number
  /**
   * By how much the residual rises from black to white of the result, as a share of that: near 0 where noise of mean 0 was taken
   * away, above where contrast went with it. Null where the noise was cut off at the ends of its range, which does the same.
   */
  readonly contrast: number | null
  /** The share of the noisy values that stand at the least or the greatest of them. */
  readonly cutOff: number
  /** What is to be looked at, in words; empty where there is nothing. */
  readonly alarms: readonly string[]
}

export interface ResidualStructureOptions {
  /** How often the correlation of pure noise gives an alarm. Above 0 and below 1. Default 0.001. */
  readonly level?: number | undefined
}

const schema = v.strictObject({
  level: v.optional(v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description('How often pure noise gives an alarm.')), 0.001),
})

/** Less than that is certain to be there, as no model is perfect, but does no harm that could be seen. */
const tolerated = 0.1
/** More values than that at the ends, and the noise was cut off there. */
const mostAtEnds = 0.01

/**
 * Looks for structure in what a denoiser has taken away: noise that pixels have each for itself has none, and what looks
 * like the picture was part of it.
 *
 * From the residuals the line over the brightness of the result is taken off, which noise has that was cut off at black
 * and white. Then Z = Σ rᵢrⱼ / √(Σ rᵢ²rⱼ²), over all pairs of neighbours, is about standard normal if the noise of pixels is
 * independent, whatever its distribution and however it differs from place to place. There is an alarm if |Z| exceeds the
 * normal quantile of `level` and the correlation is above 0.1: many images together show the slightest imperfection.
 *
 * @param noisy `[count, height, width, channels]`, what the denoiser was given
 * @param denoised of the same shape, what it made of it
 * @throws InvalidArgumentError if they are no such arrays
 *
 * @example
 * const { alarms } = residualStructure(noisy, await denoise(model, noisy))
 */
export function residualStructure(
  noisy: NumberArray,
  denoised: NumberArray,
  options: ResidualStructureOptions = {},
): ResidualStructure {
  const caller = 'residualStructure'
  const { level } = parse(caller, schema, options)
  checkArray(caller, 'noisy', noisy)
  checkArray(caller, 'denoised', denoised)
  checkSameShape(caller, 'denoised', denoised, 'the noisy images', noisy)
  if (noisy.shape.length !== 4)
    refuse(caller, 'noisy.shape', '[count, height, width, channels]', noisy.shape, 'Put an axis of images in front.')
  const residual = Float64Array.from(noisy.values, (value, i) => value - (denoised.values[i] as number))
  const cutOff = shareAtEnds(noisy.values)
  const line = lineOf(residual, denoised.values)
  const contrast = cutOff > mostAtEnds ? null : line.slope
  const { correlation, deviations } = ofNeighbours(line.rest, noisy.shape)
  const limit = normalQuantile(1 - level / 2)
  const alarms: string[] = []
  if (Math.abs(deviations) > limit && Math.abs(correlation) > tolerated)
    alarms.push(
      `what was taken away from neighbouring pixels correlates by ${correlation.toFixed(2)}, and would by 0 if it were noise of single pixels: it has parts of the picture in it, or the noise itself spans several pixels`,
    )
  if (contrast !== null && Math.abs(line.deviations) > limit && Math.abs(contrast) > tolerated)
    alarms.push(
      `what was taken away ${contrast > 0 ? 'rises' : 'falls'} with the brightness of the result, by ${Math.abs(contrast).toFixed(2)} from black to white: contrast was ${contrast > 0 ? 'lost' : 'added'}, or the noise has not the same mean everywhere`,
    )
  return { correlation, deviations, contrast, cutOff, alarms }
}

/** Of a pixel with the one to its right and the one below, in each channel. */
function ofNeighbours(values: Float64Array, [count = 0, height = 0, width = 0, channels = 0]: readonly number[]) {
  let [products, squares, spread] = [0, 0, 0]
  const meet = (i: number, j: number) => {
    const [a, b] = [values[i] as number, values[j] as number]
    products += a * b
    squares += (a * b) ** 2
    spread += (a * a + b * b) / 2
  }
  for (let image = 0; image < count; image++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++) {
          const i = ((image * height + y) * width + x) * channels + c
          if (x + 1 < width) meet(i, i + channels)
          if (y + 1 < height) meet(i, i + width * channels)
        }
  if (squares === 0) return { correlation: 0, deviations: 0 }
  return { correlation: products / spread, deviations: products / Math.sqrt(squares) }
}

function shareAtEnds(values: Float32Array): number {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  return values.reduce((sum, value) => sum + Number(value === low || value === high), 0) / values.length
}

/** The line through residuals over results, by least squares: its slope, how many standard errors that is, and what is left. */
function lineOf(residual: Float64Array, result: Float32Array) {
  const meanX = result.reduce((sum, value) => sum + value, 0) / result.length
  const meanY = residual.reduce((sum, value) => sum + value, 0) / residual.length
  let [xx, xy] = [0, 0]
  for (const [i, value] of residual.entries()) {
    const x = (result[i] as number) - meanX
    xx += x * x
    xy += x * (value - meanY)
  }
  const slope = xx === 0 ? 0 : xy / xx
  const rest = residual.map((value, i) => value - meanY - slope * ((result[i] as number) - meanX))
  const error = Math.sqrt(rest.reduce((sum, value) => sum + value * value, 0) / (xx * rest.length || 1))
  return { slope, deviations: error === 0 ? Math.sign(slope) * Number.MAX_VALUE : slope / error, rest }
}
