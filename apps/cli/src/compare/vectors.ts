import { fromArray, type NumberArray, readAll, sizeOf, take } from '@sandglass/base'
import {
  type Compressor,
  type FittedCompressor,
  int8,
  pca,
  productQuantization,
  recallFor,
  truncatedPca,
} from '@sandglass/baselines'
import { decode, encode, type Model } from '@sandglass/core'
import { formatCount } from '../output/format.js'
import type { Session } from '../output/session.js'
import { measured, withTraining } from './measured.js'
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
  const add = async (method: string, compressor: Compressor, isModel = false) => {
    session.note(`  ${method}, vectors …`)
    const made = await measured(
      () => compressor.fit(vectors, { seed }),
      async (fitted) => ({ fitted, restored: await fitted.restore(vectors) }),
    )
    const { result, ...took } = isModel ? withTraining(made, prepared.took) : made
    const { fitted, restored } = result
    const readings = {
      recallAt10: { kind: 'mean' as const, runs: [await recall(restored)] },
      meanSquaredError: { kind: 'mean' as const, runs: [errorsOf(restored, vectors)] },
    }
    const bytes = { each: fitted.bytesPerVector, shared: fitted.sharedBytes }
    outcomes.push({ method, dimensions: null, bytes, readings, ...took, isTransductive: false })
  }
  const isQuantised = searched.count >= leastForEntries
  await add(modelName, codesOf(model, { isByte: true, signal }), true)
  await add('PCA, a byte a number', byteComponents(Math.min(latent, training.count - 1)))
  if (isQuantised) await add('product quantisation', productQuantization({ parts: latent }))
  if (latent >= 4) await add('PCA', truncatedPca({ components: Math.floor(latent / 4) }))
  await add('int8', int8())
  await add(`${modelName}, in single precision`, codesOf(model, { isByte: false, signal }), true)
  return {
    task: 'reduce',
    heading: 'Vectors in fewer bytes',
    measures,
    outcomes,
    notes: [
      `The ten nearest of ${formatCount(searched.count)} training vectors are looked for, for each of ${formatCount(queries.shape[0] ?? 0)} test vectors, among what comes back of them. All methods have learnt from the vectors that are searched.`,
      `The ${modelName}'s codes have a byte a number. What takes more bytes stands there for context, and is never advised.`,
      ...(isQuantised
        ? []
        : [
            `Product quantisation is left out: its 256 entries would be copies of fewer than ${formatCount(leastForEntries)} vectors.`,
          ]),
    ],
  }
}

/** A model's codes, with a byte a number or as they are. */
function codesOf(model: Model, { isByte, signal }: { isByte: boolean; signal: AbortSignal }): Compressor {
  const size = sizeOf(model.latentShape)
  const decoder = [...model.weights, ...model.state].filter(([name]) => name.startsWith('decoder.'))
  const decoderBytes = decoder.reduce((sum, [, { size: values }]) => sum + 4 * values, 0)
  const encoded = async ({ values, shape: [count = 0] }: NumberArray): Promise<NumberArray> => ({
    values: (await encode(model, fromArray(values, model.inputShape), { signal })).values,
    shape: [count, size],
  })
  return {
    name: modelName,
    async fit(vectors, options): Promise<FittedCompressor> {
      const bytes = isByte ? await int8().fit(await encoded(vectors), options) : null
      return {
        bytesPerVector: bytes?.bytesPerVector ?? 4 * size,
        sharedBytes: decoderBytes + (bytes?.sharedBytes ?? 0),
        async restore(given) {
          const codes = await encoded(given)
          const { values } = bytes === null ? codes : await bytes.restore(codes)
          return await decode(model, { values, shape: [given.shape[0] as number, ...model.latentShape] }, { signal })
        },
      }
    },
  }
}

/** Principal components as int8 keeps them. */
function byteComponents(components: number): Compressor {
  return {
    name: 'pca-int8',
    async fit(vectors, { seed = 0 } = {}): Promise<FittedCompressor> {
      const size = vectors.shape[1] as number
      const { transform, inverse } = await pca({ components }).fit(fromArray(vectors.values, [size]), { seed })
      const codesOf = async ({ values }: NumberArray) => await transform(fromArray(values, [size]))
      const bytes = await int8().fit(await codesOf(vectors), { seed })
      return {
        bytesPerVector: bytes.bytesPerVector,
        sharedBytes: 4 * size * (components + 1) + bytes.sharedBytes,
        restore: async (given) => inverse(await bytes.restore(await codesOf(given))),
      }
    },
  }
}
