import { type Examples, fromArray, type NumberArray, readAll, sizeOf, take } from '@sandglass/base'
import { type Compressor, int8, pca, productQuantization, recallFor, truncatedPca } from '@sandglass/baselines'
import { decode, encode, type Model } from '@sandglass/core'
import { formatCount } from '../output/format.js'
import type { Session } from '../output/session.js'
import { measured } from './measured.js'
import type { Prepared } from './prepare.js'
import type { Outcome, Round } from './round.js'
import { modelName } from './row.js'
import { errorsOf } from './squared-errors.js'

const measures = [
  { name: 'recallAt10', title: 'recall of the ten nearest', short: 'recall@10', better: 'higher' },
  { name: 'meanSquaredError', title: 'mean squared error', short: 'MSE', better: 'lower' },
] as const

/** How many vectors are searched, and for how many neighbours are looked for. */
const [mostSearched, mostQueries] = [10_000, 1000]
/** With fewer vectors, and with less than so many searched for each neighbour, a recall says little. */
const [leastQueries, leastSearched] = [20, 100]
/** Of fewer, the 256 entries of product quantisation are the vectors themselves, kept whole once more. */
const leastForEntries = 1024

/** What one method makes of the vectors that are searched. */
interface Kept {
  readonly bytes: Outcome['bytes']
  readonly restored: NumberArray
}

/**
 * Vectors, such as embeddings, in as many bytes as the model's codes take with a byte a number: how many of the true nearest
 * neighbours are found among what comes back. Null for what are no vectors, or too few.
 */
export async function compareVectors(session: Session, prepared: Prepared): Promise<Round | null> {
  const { model, training, test, seed } = prepared
  const [size, latent] = [sizeOf(test.shape), sizeOf(model.latentShape)]
  const isFit = test.shape.length === 1 && model.classes === null && latent < size
  if (!isFit || test.count < leastQueries || training.count < leastSearched) return null
  const { signal } = session.io
  const [searched, queries] = [take(training, mostSearched), await readAll(take(test, mostQueries))]
  const vectors = await readAll(searched)
  const recall = await recallFor(queries, vectors)
  const outcomes: Outcome[] = []
  const add = async (method: string, work: () => Promise<Kept>) => {
    session.note(`  ${method}, vectors …`)
    const { result, seconds, megabytes } = await measured(work)
    const readings = {
      recallAt10: { kind: 'mean' as const, runs: [await recall(result.restored)] },
      meanSquaredError: { kind: 'mean' as const, runs: [errorsOf(result.restored, vectors)] },
    }
    outcomes.push({ method, dimensions: null, bytes: result.bytes, readings, seconds, megabytes, isTransductive: false })
  }
  const by = async (compressor: Compressor): Promise<Kept> => {
    const fitted = await compressor.fit(vectors, { seed })
    return { bytes: { each: fitted.bytesPerVector, shared: fitted.sharedBytes }, restored: await fitted.restore(vectors) }
  }
  const own = async (isByte: boolean) => await throughModel(model, searched, { isByte, seed, signal })
  await add(modelName, () => own(true))
  await add('PCA, a byte a number', () => throughPca(vectors, Math.min(latent, training.count - 1), seed))
  const isQuantised = searched.count >= leastForEntries
  if (isQuantised) await add('product quantisation', () => by(productQuantization({ parts: latent })))
  if (latent >= 4) await add('PCA', () => by(truncatedPca({ components: Math.floor(latent / 4) })))
  await add('int8', () => by(int8()))
  await add(`${modelName}, in single precision`, () => own(false))
  return {
    task: 'reduce',
    heading: 'Vectors in fewer bytes',
    measures,
    outcomes,
    notes: [
      `The ten nearest of ${vectors.shape[0]} training vectors are looked for, for each of ${queries.shape[0]} test vectors, among what comes back of them. All methods have learnt from the vectors that are searched.`,
      `The ${modelName}'s codes have a byte a number. What takes more bytes stands there for context, and is never advised.`,
      ...(isQuantised
        ? []
        : [
            `Product quantisation is left out: its 256 entries would be copies of fewer than ${formatCount(leastForEntries)} vectors.`,
          ]),
    ],
  }
}

async function throughModel(
  model: Model,
  vectors: Examples,
  { isByte, seed, signal }: { isByte: boolean; seed: number; signal: AbortSignal },
): Promise<Kept> {
  const codes = await encode(model, vectors, { signal })
  const size = sizeOf(model.latentShape)
  const flat: NumberArray = { values: codes.values, shape: [vectors.count, size] }
  const fitted = isByte ? await int8().fit(flat, { seed }) : null
  const kept = fitted === null ? codes : { values: (await fitted.restore(flat)).values, shape: codes.shape }
  const decoder = [...model.weights, ...model.state].filter(([name]) => name.startsWith('decoder.'))
  const shared = decoder.reduce((sum, [, { size: values }]) => sum + 4 * values, fitted?.sharedBytes ?? 0)
  return { bytes: { each: fitted?.bytesPerVector ?? 4 * size, shared }, restored: await decode(model, kept, { signal }) }
}

/** Principal components as int8 keeps them. */
async function throughPca(vectors: NumberArray, components: number, seed: number): Promise<Kept> {
  const size = vectors.shape[1] as number
  const examples = fromArray(vectors.values, [size])
  const { transform, inverse } = await pca({ components }).fit(examples, { seed })
  const codes = await transform(examples)
  const fitted = await int8().fit(codes, { seed })
  return {
    bytes: { each: fitted.bytesPerVector, shared: 4 * size * (components + 1) + fitted.sharedBytes },
    restored: inverse(await fitted.restore(codes)),
  }
}
