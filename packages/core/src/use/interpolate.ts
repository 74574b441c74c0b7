import { checkExamples, type Examples, formatShape, InvalidDataError, type NumberArray, refuse, sameShape } from '@sandglass/base'
import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../evaluation/options.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { decodeAll } from './decode-all.js'
import { encode } from './encode.js'
import { checkCodes, classesFor, dimensionsOf, type Labels, labelsField } from './inputs.js'

/** How the way from one code to another is walked. */
export interface InterpolateOptions extends BoundOptions {
  /** How many codes, both ends included. Default 10. */
  readonly steps?: number | undefined
  /**
   * `linear`, straight ahead, the default; or `spherical`, along the arc between them, which keeps
   * the length that codes of a normal distribution in many dimensions have.
   */
  readonly method?: 'linear' | 'spherical' | undefined
  /** The class that each way is decoded as, for a model that has classes. Default null: that of the example it begins at. */
  readonly labels?: Labels | null | undefined
}

const interpolateSchema = v.strictObject({
  ...boundSchema.entries,
  steps: v.optional(wholeNumber('How many codes, both ends included.', 2), 10),
  method: v.optional(v.picklist(['linear', 'spherical']), 'linear'),
  labels: labelsField(),
})

/**
 * What lies between: the codes on the way from each of `from` to its partner in `to`, decoded. Codes
 * that are feature maps are taken as one long vector. Between the entries of a discrete model's
 * codebook lies what its decoder never saw in training.
 *
 * White, "Sampling generative networks" (2016), for the spherical way.
 *
 * @param from examples, or codes `[count, …latentShape]`
 * @param to as many of the same kind
 * @returns `[count, steps, …inputShape]`
 * @throws InvalidArgumentError if an option is wrong, or there are not equally many
 * @throws InvalidDataError if they don't fit the model
 */
export async function interpolate(
  model: Model,
  from: Examples | NumberArray,
  to: Examples | NumberArray,
  options: InterpolateOptions = {},
): Promise<NumberArray> {
  const { steps, method, labels, batchSize, signal } = parse('interpolate', interpolateSchema, options)
  checkUsable('interpolate', model)
  const [start, end] = [await codesAt(model, 'from', from), await codesAt(model, 'to', to)]
  if (!sameShape(start.shape, end.shape))
    refuse('interpolate', 'to', `as many as from, ${start.shape[0]}`, end.shape[0], 'Pair each beginning with its end.')
  const { count, size } = dimensionsOf(start)
  const own = 'read' in from && from.labels ? Array.from(from.labels) : null
  const classes = classesFor('interpolate', model, { labels: labels ?? (model.classes === null ? null : own), count })
  const values = new Float32Array(count * steps * size)
  const walk = method === 'linear' ? straight : arc
  for (let pair = 0; pair < count; pair++) {
    const span = [pair * size, (pair + 1) * size] as const
    const weightsAt = walk(start.values.subarray(...span), end.values.subarray(...span))
    for (let step = 0; step < steps; step++) {
      const [a, b] = weightsAt(step / (steps - 1))
      const at = (pair * steps + step) * size
      for (let i = 0; i < size; i++)
        values[at + i] = a * (start.values[span[0] + i] as number) + b * (end.values[span[0] + i] as number)
    }
  }
  const { values: decoded } = await decodeAll(
    'interpolate',
    model,
    { values, shape: [count * steps, ...model.latentShape] },
    { batchSize, signal, labels: classes?.flatMap((label) => new Array<number>(steps).fill(label)) ?? null },
  )
  return { values: decoded, shape: [count, steps, ...model.inputShape] }
}

/** How much of each end there is at a share of the way. */
type WeightsAt = (share: number) => readonly [start: number, end: number]

function straight(): WeightsAt {
  return (share) => [1 - share, share]
}

/** Below this angle the arc is as good as straight; and between opposite ends there is no one arc. */
const leastSine = 1e-4

function arc(start: Float32Array, end: Float32Array): WeightsAt {
  let [dot, startSquares, endSquares] = [0, 0, 0]
  for (let i = 0; i < start.length; i++) {
    const [a, b] = [start[i] as number, end[i] as number]
    dot += a * b
    startSquares += a * a
    endSquares += b * b
  }
  const lengths = Math.sqrt(startSquares * endSquares)
  const angle = lengths === 0 ? 0 : Math.acos(Math.min(1, Math.max(-1, dot / lengths)))
  const sine = Math.sin(angle)
  if (sine < leastSine) return straight()
  return (share) => [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine]
}

async function codesAt(model: Model, argument: string, given: Examples | NumberArray): Promise<NumberArray> {
  if (typeof given === 'object' && given !== null && 'read' in given) {
    checkExamples('interpolate', argument, given)
    return await encode(model, given)
  }
  checkCodes('interpolate', argument, given)
  if (!sameShape(given.shape.slice(1), model.latentShape))
    throw new InvalidDataError(
      `interpolate: ${argument} must be codes of shape ${formatShape(model.latentShape)}, got ${formatShape(given.shape.slice(1))}.`,
      { cure: 'Give examples, or codes as encode returns them.' },
    )
  return given
}
