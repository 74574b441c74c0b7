import { type Examples, readAll, refuse } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../../evaluation/options.js'
import { checkUsable } from '../../models/check.js'
import { allWeights, type Model } from '../../models/model.js'
import { encode } from '../encode.js'
import { decode } from '../use.js'
import { compressCodes, decompressCodes } from './index.js'

export interface RateDistortionOptions extends BoundOptions {
  /** The widths of steps to try, each a share of a dimension's standard deviation. Default 2, 1, 1/2 … 1/32. */
  readonly steps?: readonly number[] | undefined
}

/** What codes cost and what is lost by them, with steps of one width. */
export interface RatePoint {
  readonly step: number
  /** Bits an example: the length of the bytes that were written, by how many examples they hold. */
  readonly bits: number
  /** Of what comes back of these bytes, the mean over all values. */
  readonly meanSquaredError: number
}

export interface RateDistortion {
  /** The widest steps first. */
  readonly points: readonly RatePoint[]
  /** Of codes as they are. */
  readonly meanSquaredError: number
  /** What the decoder takes beside them, once for all: its weights in single precision. */
  readonly decoderBytes: number
  /** How many examples the bytes hold: what is learnt of the codes' distribution is shared by them. */
  readonly examples: number
}

const optionsSchema = v.strictObject({
  ...boundSchema.entries,
  steps: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.finite(), v.gtValue(0))),
      v.minLength(1),
      v.description("The widths of steps to try, each a share of a dimension's standard deviation."),
    ),
    [2, 1, 0.5, 0.25, 0.125, 0.0625, 0.03125],
  ),
})

/**
 * How many bits an example takes, measured, and how much is lost: codes are quantised, written by {@link compressCodes}, read again
 * and decoded, with steps of several widths.
 *
 * @param examples of the model's input shape; all of them are held in memory
 * @throws InvalidArgumentError if an option is wrong, or the model's codes are numbers of a codebook
 * @throws InvalidDataError if the examples don't fit the model; names the example
 *
 * @example
 * const { points, decoderBytes } = await rateDistortion(model, validation)
 */
export async function rateDistortion(
  model: Model,
  examples: Examples,
  options: RateDistortionOptions = {},
): Promise<RateDistortion> {
  const caller = 'rateDistortion'
  const { steps, ...bounds } = parse(caller, optionsSchema, options)
  checkUsable(caller, model)
  if (model.codes)
    refuse(caller, 'model', 'one whose codes are numbers', model.config.type, 'Numbers of a codebook are quantised already.')
  const truth = (await readAll(examples)).values
  const codes = await encode(model, examples, bounds)
  const labels = model.classes === null ? null : examples.labels
  const errorOf = async (kept: typeof codes) => {
    const { values } = await decode(model, kept, { ...bounds, ...(labels && { labels }) })
    return values.reduce((sum, value, i) => sum + (value - (truth[i] as number)) ** 2, 0) / values.length
  }
  const points: RatePoint[] = []
  for (const step of steps.toSorted((a, b) => b - a)) {
    const bytes = compressCodes(codes, { step })
    const meanSquaredError = await errorOf(decompressCodes(bytes))
    points.push({ step, bits: (8 * bytes.length) / examples.count, meanSquaredError })
  }
  const decoder = [...allWeights(model)].filter(([name]) => name.startsWith('decoder.'))
  return {
    points,
    meanSquaredError: await errorOf(codes),
    decoderBytes: decoder.reduce((sum, [, { size }]) => sum + 4 * size, 0),
    examples: examples.count,
  }
}
