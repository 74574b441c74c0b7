import { type Examples, refuse } from '@sandglass/base'
import type { Tensor } from '@tensorflow/tfjs-core'
import { inOrder, readBatches } from '../batches/read.js'
import { type Source, sourceOf } from '../batches/source.js'
import { withTensors } from '../batches/tensors.js'
import { walk } from '../batches/walk.js'
import { parse } from '../configuration/parse.js'
import { checkUsable } from '../models/check.js'
import type { Codes, Model } from '../models/model.js'
import type { MeasurePass } from './measure.js'
import { type BoundOptions, boundSchema } from './options.js'
import { perplexity } from './perplexity.js'

/** How a set of examples uses a codebook. */
export interface CodeUsage {
  /** How often each entry was chosen, in the codebook's order. */
  readonly counts: readonly number[]
  /** How many entries were chosen at all. */
  readonly used: number
  /**
   * exp(−Σ p·log p), with p the share of each entry: how many entries there would be if all were
   * chosen equally often. From 1 to the size of the codebook.
   */
  readonly perplexity: number
  readonly examples: number
}

/**
 * How a set of examples uses a discrete model's codebook, counted over the whole set: the mean of
 * batches' perplexities would be lower, the smaller the batches the more.
 *
 * @param examples of the model's input shape
 * @throws InvalidArgumentError if an option is wrong, or the model has no codes
 * @throws InvalidDataError if the examples don't fit the model; names the example
 */
export async function codeUsage(model: Model, examples: Examples, options: BoundOptions = {}): Promise<CodeUsage> {
  const { batchSize, signal } = parse('codeUsage', boundSchema, options)
  checkUsable('codeUsage', model)
  const codes = codesOf(model)
  const fitting = { inputShape: model.inputShape, targetRequirement: null, classes: null }
  const source = sourceOf({ caller: 'codeUsage', argument: 'examples' }, examples, fitting)
  const counts = await countCodes(codes, source, { batchSize, noise: null, signal })
  signal?.throwIfAborted()
  return { counts, ...useOf(counts), examples: source.count }
}

/** How often each entry of a codebook is chosen for the examples of a source. Ends early at an abort. */
export async function countCodes(
  codes: Codes,
  source: Source,
  { signal, ...pass }: Pick<MeasurePass, 'batchSize' | 'noise' | 'signal'>,
): Promise<number[]> {
  const counts = new Array<number>(codes.size).fill(0)
  const batches = readBatches(source, { order: inOrder(source.count), ...pass })
  for await (const numbers of walk(batches, (values) => withTensors(values, source, ({ input }) => codes.of(input)), signal))
    for (const number of await read(numbers)) counts[number] = (counts[number] ?? 0) + 1
  return counts
}

/** How many entries are in use, and to how many equally frequent ones that comes. */
export function useOf(counts: readonly number[]): Pick<CodeUsage, 'used' | 'perplexity'> {
  return { used: counts.filter((count) => count > 0).length, perplexity: perplexity(counts) }
}

function codesOf(model: Model): Codes {
  return (
    model.codes ??
    refuse('codeUsage', 'model', 'one with codes, such as vectorQuantized({ … })', model.config.type, 'Give it a discrete model.')
  )
}

async function read(tensor: Tensor): Promise<Int32Array> {
  try {
    return (await tensor.data()) as Int32Array
  } finally {
    tensor.dispose()
  }
}
