import { type Examples, type NumberArray, readAll, sizeOf, take } from '@sandglass/base'
import { type Embedder, incrementalPca, pca, tsne, umap } from '@sandglass/baselines'
import { continuity, encode, pairedDifference, reconstruct, trustworthiness } from '@sandglass/core'
import type { Session } from '../output/session.js'
import { type Measured, measured } from './measured.js'
import type { Prepared } from './prepare.js'
import { type Comparison, modelName, type Row } from './row.js'

const measures = [
  { name: 'meanSquaredError', title: 'mean squared error', short: 'MSE', better: 'lower' },
  { name: 'trustworthiness', title: 'trustworthiness', short: 'trustworthiness', better: 'higher' },
  { name: 'continuity', title: 'continuity', short: 'continuity', better: 'higher' },
] as const

/** On how many test examples neighbourhoods are judged, and in-sample methods are fitted. */
const mostJudged = 3000
/** On how many training examples UMAP is fitted. */
const mostForUmap = 5000

/** What a method makes of the test examples: codes, and the examples again where there is a way back. */
interface Reduced {
  readonly codes: NumberArray
  readonly back: NumberArray | null
}

/** Codes of as many numbers by the model and by PCA; and layouts in the plane, which t-SNE and UMAP are for. */
export async function compareReducers(session: Session, prepared: Prepared): Promise<Comparison> {
  const { model, training, test, seed } = prepared
  const { signal } = session.io
  const components = Math.min(sizeOf(model.latentShape), sizeOf(test.shape), training.count - 1)
  const pass = { seed, signal }
  const own = await measured(async () => ({
    codes: await encode(model, test, { signal }),
    back: await reconstruct(model, test, { signal }),
  }))
  const judge = await judgeFor(test, own.result)
  const rows: Row[] = [await judge(modelName, own, false)]
  const add = async (name: string, work: () => Promise<Reduced>, isTransductive = false) => {
    session.note(`  ${name} …`)
    rows.push(await judge(name, await measured(work), isTransductive))
  }
  for (const method of [pca({ components }), incrementalPca({ components })])
    await add(method.name === 'pca' ? 'PCA' : 'incremental PCA', async () => {
      const { transform, inverse } = await method.fit(training, pass)
      const codes = await transform(test, { signal })
      return { codes, back: inverse(codes) }
    })
  const neighbours = Math.min(15, training.count - 1)
  await add('UMAP, fitted on training examples', async () => {
    const { transform } = await umap({ neighbours }).fit(take(training, mostForUmap), pass)
    return { codes: await transform(take(test, mostJudged), { signal }), back: null }
  })
  const judged = take(test, mostJudged)
  await add(
    'UMAP',
    async () => ({ codes: (await umap({ neighbours: Math.min(15, judged.count - 1) }).fit(judged, pass)).embedding, back: null }),
    true,
  )
  await add('t-SNE', async () => ({ codes: await tsneFor(judged).embed(judged, pass), back: null }), true)
  return {
    task: 'reduce',
    measures,
    rows,
    notes: [
      `Neighbourhoods of 5 are judged on ${judged.count} test examples, the same for all methods.`,
      ...(training.count > mostForUmap ? [`UMAP is fitted on the first ${mostForUmap} training examples.`] : []),
      'In the plane there is less room: UMAP and t-SNE give 2 numbers, whatever the others give.',
    ],
  }
}

function tsneFor({ count }: Examples): Embedder {
  return tsne({ perplexity: Math.max(1.5, Math.min(30, Math.floor((count - 1) / 3) - 0.5)) })
}

/** Judges what methods make of the test examples, against what the model makes of them. */
async function judgeFor(test: Examples, own: Reduced) {
  const truth = await readAll(test)
  const few = await readAll(take(test, mostJudged))
  const ownErrors = own.back && errorsOf(own.back, truth)
  return async (method: string, { result, seconds, megabytes }: Measured<Reduced>, isTransductive: boolean): Promise<Row> => {
    const { codes, back } = result
    const [count = 0] = few.shape
    const size = codes.values.length / (codes.shape[0] as number)
    const embedded = { values: codes.values.slice(0, count * size), shape: [count, size] }
    const errors = back && errorsOf(back, truth)
    const kept = { subsets: 1, size: mostJudged }
    return {
      method,
      dimensions: size,
      measures: {
        meanSquaredError: errors && errors.reduce((sum, error) => sum + error, 0) / errors.length,
        trustworthiness: (await trustworthiness(few, embedded, kept)).value,
        continuity: (await continuity(few, embedded, kept)).value,
      },
      seconds,
      megabytes,
      isTransductive,
      gain: method === modelName || !errors || !ownErrors ? null : pairedDifference([ownErrors], [errors]),
    }
  }
}

/** Each example's mean squared error. */
function errorsOf(back: NumberArray, truth: NumberArray): Float64Array {
  const [count = 0] = truth.shape
  const size = truth.values.length / count
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0
    for (let i = row * size; i < (row + 1) * size; i++) sum += ((back.values[i] as number) - (truth.values[i] as number)) ** 2
    return sum / size
  })
}
