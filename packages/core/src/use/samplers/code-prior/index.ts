import { breathe, type Examples, refuse, sameShape } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../../../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../../../evaluation/options.js'
import type { Model } from '../../../models/model.js'
import { codesOf, encode } from '../../encode.js'
import { byClass, type ClassCodes } from '../by-class.js'
import { drawIndex } from '../draw-index.js'
import type { Sampler } from '../sampler.js'
import { AveragedCounts } from './averaged-counts.js'

/** How a prior over discrete codes is learnt. */
export interface CodePriorOptions extends BoundOptions {
  /** Learns the classes of the examples too, which can then be asked for. Default false. */
  readonly perClass?: boolean | undefined
}

/** A prior over discrete codes. */
export interface CodePriorSampler extends Sampler {
  /**
   * How likely it holds the codes of some examples.
   *
   * @returns the mean of ln p over the examples, in nats an example
   */
  logLikelihood(model: Model, examples: Examples, options?: BoundOptions): Promise<number>
}

const priorSchema = v.strictObject({ ...boundSchema.entries, perClass: v.optional(v.boolean(), false) })

/**
 * New maps of discrete codes, code by code, line by line: each is drawn by how often codes followed
 * the codes around it that came before and the place that it has, and after fewer of these where that
 * was never seen. Three such counts, which look at different neighbours, are averaged.
 *
 * It learns in one pass of counting, and sees no farther than two codes: enough for texture and
 * strokes, not for the plan of a large picture.
 *
 * @param examples training examples of the model's input shape
 * @throws InvalidArgumentError if an option is wrong, or the model isn't discrete
 * @throws InvalidDataError if the examples don't fit the model
 */
export async function codePrior(model: Model, examples: Examples, options: CodePriorOptions = {}): Promise<CodePriorSampler> {
  const { perClass, ...pass } = parse('codePrior', priorSchema, options)
  const { size, shape } = codesOf('codePrior', model)
  const fitted = byClass('codePrior', await encode(model, examples, { ...pass, what: 'codes' }), examples, perClass)
  const counts = new AveragedCounts(size, shape)
  for (const [label, points] of fitted.entries())
    for (let example = 0; example < points.count; example++) {
      counts.add(label, codesAt(points, example))
      await breathe()
      pass.signal?.throwIfAborted()
    }
  return {
    name: perClass ? 'a learnt prior over codes, by class' : 'a learnt prior over codes',
    space: 'codes',
    classes: perClass ? fitted.length : null,
    check(caller, other) {
      const theirs = codesOf(caller, other)
      if (theirs.size !== size || !sameShape(theirs.shape, shape))
        refuse(
          caller,
          'sampler',
          'fitted on this model',
          `one for [${shape.join(', ')}] of ${size}`,
          'Fit a codePrior on this model.',
        )
    },
    draw(random, into, label) {
      const known =
        label ??
        drawIndex(
          random,
          fitted.map(({ count }) => count),
        )
      for (const [place, chances] of counts.walk(known, into)) into[place] = drawIndex(random, chances)
    },
    async logLikelihood(other, held, bounds = {}) {
      const classes = byClass('logLikelihood', await encode(other, held, { ...bounds, what: 'codes' }), held, perClass)
      let [sum, count] = [0, 0]
      for (const [label, points] of classes.entries())
        for (let example = 0; example < points.count; example++, count++) {
          const codes = codesAt(points, example)
          for (const [place, chances] of counts.walk(label, codes)) sum += Math.log(chances[codes[place] as number] as number)
          await breathe()
        }
      return sum / count
    },
  }
}

function codesAt({ values, size }: ClassCodes, example: number): Float32Array {
  return values.subarray(example * size, (example + 1) * size)
}
