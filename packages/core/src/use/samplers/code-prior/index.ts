import { type Examples, refuse, sameShape } from '@sandglass/base'
import * as v from 'valibot'
import { breathe } from '../../../batches/breathe.js'
import { parse } from '../../../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../../../evaluation/options.js'
import type { Model } from '../../../models/model.js'
import { codesOf, encode } from '../../encode.js'
import { byClass } from '../by-class.js'
import { drawIndex } from '../draw-index.js'
import type { Points } from '../gaussian-mixture/gaussian.js'
import type { Sampler } from '../sampler.js'
import { ContextTree } from './context-tree.js'
import { neighboursOf, outside } from './contexts.js'

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

/** What each count gives up to those after shorter contexts. */
const discount = 0.75

/**
 * New maps of discrete codes, code by code, line by line: each is drawn by how often codes followed
 * the codes around it that came before, at the same place of the map where that was seen, and after
 * fewer neighbours where it was not.
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
  const neighbours = neighboursOf(shape)
  const tree = new ContextTree(size, discount)
  for (const [label, points] of fitted.entries())
    for (let example = 0; example < points.count; example++) {
      const codes = codesAt(points, example)
      for (const [place, near] of neighbours.entries()) tree.add(contextOf(label, place, near, codes), codes[place] as number)
      if (example % 64 === 0) await breathe()
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
      const chances = new Float64Array(size)
      for (const [place, near] of neighbours.entries()) {
        tree.distribution(contextOf(known, place, near, into), chances)
        into[place] = drawIndex(random, chances)
      }
    },
    async logLikelihood(other, held, bounds = {}) {
      const codes = byClass('logLikelihood', await encode(other, held, { ...bounds, what: 'codes' }), held, perClass)
      const chances = new Float64Array(size)
      let [sum, count] = [0, 0]
      for (const [label, points] of codes.entries())
        for (let example = 0; example < points.count; example++, count++) {
          const codes = codesAt(points, example)
          for (const [place, near] of neighbours.entries()) {
            tree.distribution(contextOf(label, place, near, codes), chances)
            sum += Math.log(chances[codes[place] as number] as number)
          }
        }
      return sum / count
    },
  }
}

/** What tells of a code, what tells most first. */
function contextOf(label: number, place: number, near: Int32Array, codes: ArrayLike<number>): Int32Array {
  const context = new Int32Array(near.length + 2)
  context[0] = label
  context[1] = place
  for (let i = 0; i < near.length; i++) context[i + 2] = near[i] === outside ? outside : (codes[near[i] as number] as number)
  return context
}

function codesAt({ values, size }: Points, example: number): ArrayLike<number> {
  return Array.prototype.slice.call(values, example * size, (example + 1) * size)
}
