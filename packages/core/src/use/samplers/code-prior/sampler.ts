import { breathe, type Examples, refuse, sameShape } from '@sandglass/base'
import type { BoundOptions } from '../../../evaluation/options.js'
import type { Model } from '../../../models/model.js'
import { codesOf, encode } from '../../encode.js'
import { byClass, type ClassCodes } from '../by-class.js'
import { drawIndex } from '../draw-index.js'
import type { Sampler } from '../sampler.js'
import { AveragedCounts } from './averaged-counts.js'
import { type SeenCodes, writeCodes } from './stored.js'

/** A prior over discrete codes. */
export interface CodePriorSampler extends Sampler {
  /**
   * How likely it holds the codes of some examples.
   *
   * @returns the mean of ln p over the examples, in nats an example
   */
  logLikelihood(model: Model, examples: Examples, options?: BoundOptions): Promise<number>
}

/** Counts how codes follow each other. */
export async function learnPrior(seen: SeenCodes, signal: AbortSignal | null): Promise<CodePriorSampler> {
  const { size, shape, perClass, classes: fitted } = seen
  const counts = new AveragedCounts(size, shape)
  for (const [label, points] of fitted.entries())
    for (let example = 0; example < points.count; example++) {
      counts.add(label, codesAt(points, example))
      await breathe()
      signal?.throwIfAborted()
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
    learnt: () => writeCodes(seen),
  }
}

function codesAt({ values, size }: ClassCodes, example: number): Float32Array {
  return values.subarray(example * size, (example + 1) * size)
}
