import { type Shape, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../../../configuration/parse.js'
import type { ClassCodes } from '../by-class.js'
import { classCounts, fits, type StoredTensors } from '../read-learnt.js'
import type { Learnt } from '../sampler.js'

/** What a prior is learnt from. */
export interface SeenCodes {
  /** How many entries the codebook has. */
  readonly size: number
  /** The shape of one example's codes. */
  readonly shape: Shape
  readonly perClass: boolean
  /** The codes of each class, or of all. */
  readonly classes: readonly ClassCodes[]
}

const length = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

const schema = v.strictObject({
  type: v.literal('code-prior'),
  // What contexts can tell apart.
  size: v.pipe(length, v.maxValue(2 ** 20)),
  shape: v.pipe(v.array(length), v.maxLength(8)),
  perClass: v.boolean(),
  counts: classCounts,
})

/** The codes that a prior was learnt from, class after class: counting them again is quick, and takes less room than the counts. */
export function writeCodes({ classes, shape, ...seen }: SeenCodes): Learnt {
  const codes = Int32Array.from(classes.flatMap(({ values }) => [...values]))
  return {
    config: { type: 'code-prior', ...seen, shape: [...shape], counts: classes.map(({ count }) => count) },
    tensors: new Map([['codes', { shape: [codes.length / sizeOf(shape), sizeOf(shape)], values: codes }]]),
  }
}

/**
 * What {@link writeCodes} has written, nothing of it trusted.
 *
 * @throws InvalidArgumentError if the config is none
 * @throws InvalidFileError if the codes don't go with it
 */
export function readCodes(config: unknown, tensors: StoredTensors): SeenCodes {
  const { size, shape, perClass, counts } = parse('loadSampler', schema, config, 'sampler')
  if (!perClass && counts.length !== 1) tensors.fail('it has several classes, and knows none.')
  const places = sizeOf(shape)
  const count = counts.reduce((sum, each) => sum + each, 0)
  const { shape: found = [], values } = tensors.take('codes') ?? {}
  if (!(values instanceof Int32Array) || !fits(found, [count, places]))
    return tensors.fail('its codes are missing, or of another shape.')
  if (!values.every((code) => code >= 0 && code < size)) tensors.fail('one of its codes is none of the codebook.')
  let begin = 0
  const classes = counts.map((each) => {
    const part = Float32Array.from(values.subarray(begin * places, (begin + each) * places))
    begin += each
    return { values: part, count: each, size: places }
  })
  return { size, shape, perClass, classes }
}
