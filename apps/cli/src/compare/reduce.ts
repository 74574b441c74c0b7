import { type Examples, type NumberArray, readAll, refuse, sizeOf, subset, take } from '@sandglass/base'
import { type Embedder, incrementalPca, pca, tsne, umap } from '@sandglass/baselines'
import { encode, type NeighbourhoodsKept, neighbourhoodsKept, reconstruct } from '@sandglass/core'
import { formatCount } from '../output/format.js'
import type { Session } from '../output/session.js'
import { measured, type Took, withTraining } from './measured.js'
import type { Prepared } from './prepare.js'
import type { Outcome, Round } from './round.js'
import { modelName } from './row.js'
import { errorsOf } from './squared-errors.js'
import { compareVectors } from './vectors.js'

const measures = [
  { name: 'meanSquaredError', title: 'mean squared error', short: 'MSE', better: 'lower' },
  { name: 'trustworthiness', title: 'trustworthiness', short: 'trustworthiness', better: 'higher' },
  { name: 'continuity', title: 'continuity', short: 'continuity', better: 'higher' },
] as const

/** On how many training examples UMAP is fitted. */
const mostForUmap = 5000

/** What neighbourhoods are judged on: so many subsets of so many test examples, or all of them once where there are no more. */
const neighbourhoods = { k: 5, subsets: 5, size: 3000 }

/** A neighbourhood must be less than half of what there is. */
const leastExamples = 2 * neighbourhoods.k + 1

/** On how many of the subsets in-sample methods are fitted, anew for each: they are slow. */
const mostFits = 2

/** What a method makes of the test examples: codes, and the examples again where there is a way back. */
interface Reduced {
  readonly codes: NumberArray
  readonly back: NumberArray | null
}

/** Codes of as many numbers by the model and by PCA; and layouts in the plane, which t-SNE and UMAP are for. */
export async function compareReducers(session: Session, prepared: Prepared): Promise<Round[]> {
  const { model, training, test, seed } = prepared
  const { signal } = session.io
  const components = Math.min(sizeOf(model.latentShape), sizeOf(test.shape), training.count - 1)
  const pass = { seed, signal }
  if (test.count < leastExamples)
    refuse('compare', '--test', `at least ${leastExamples} examples for --task reduce`, test.count, 'Judge on more; raise --limit.')
  const judge = await judgeFor(test)
  const outcomes: Outcome[] = []
  const addLayout = async (name: string, embed: (part: Examples) => Promise<NumberArray>) => {
    outcomes.push(await judge.inSample(name, embed, (part) => session.note(`  ${name}${part} …`)))
  }
  session.note(`  ${modelName} …`)
  const own = await measured(
    () => model,
    async () => ({ codes: await encode(model, test, { signal }), back: await reconstruct(model, test, { signal }) }),
  )
  outcomes.push(await judge.outOfSample(modelName, withTraining(own, prepared.took)))
  for (const method of [pca({ components }), incrementalPca({ components })]) {
    const name = method.name === 'pca' ? 'PCA' : 'incremental PCA'
    session.note(`  ${name} …`)
    const took = await measured(
      () => method.fit(training, pass),
      async ({ transform, inverse }) => {
        const codes = await transform(test, { signal })
        return { codes, back: inverse(codes) }
      },
    )
    outcomes.push(await judge.outOfSample(name, took))
  }
  const umapName = 'UMAP, fitted on training examples'
  session.note(`  ${umapName} …`)
  const placed = await measured(
    () => umap({ neighbours: Math.min(15, training.count - 1) }).fit(take(training, mostForUmap), pass),
    async ({ transform }) => ({ codes: await transform(test, { signal }), back: null }),
  )
  outcomes.push(await judge.outOfSample(umapName, placed))
  await addLayout('UMAP', async (part) => (await umap({ neighbours: Math.min(15, part.count - 1) }).fit(part, pass)).embedding)
  await addLayout('t-SNE', (part) => tsneFor(part).embed(part, pass))
  const vectors = await compareVectors(session, prepared)
  return [
    {
      task: 'reduce',
      heading: 'Fewer numbers',
      measures,
      outcomes,
      notes: [
        test.count > neighbourhoods.size
          ? `Neighbourhoods of ${neighbourhoods.k} are judged on ${neighbourhoods.subsets} subsets of ${formatCount(neighbourhoods.size)} test examples, the same for all methods; in-sample methods are fitted on each of the first ${mostFits} and judged on those, and their time and memory are those of one.`
          : `Neighbourhoods of ${neighbourhoods.k} are judged on ${formatCount(test.count)} test examples, the same for all methods.`,
        ...(training.count > mostForUmap ? [`UMAP is fitted on the first ${formatCount(mostForUmap)} training examples.`] : []),
        'In the plane there is less room: UMAP and t-SNE give 2 numbers, whatever the others give.',
      ],
    },
    ...(vectors === null ? [] : [vectors]),
  ]
}

function tsneFor({ count }: Examples): Embedder {
  return tsne({ perplexity: Math.max(1.5, Math.min(30, Math.floor((count - 1) / 3) - 0.5)) })
}

/** Judges what methods make of the test examples. */
async function judgeFor(test: Examples) {
  const truth = await readAll(test)
  return {
    async outOfSample(method: string, { result, ...took }: Took & { readonly result: Reduced }): Promise<Outcome> {
      const { codes, back } = result
      const errors = back && errorsOf(back, truth)
      const kept = await neighbourhoodsKept(truth, codes, neighbourhoods)
      return { ...outcomeOf(method, codes, kept, errors), ...took, isTransductive: false }
    },
    /**
     * Each of a few subsets is embedded by itself.
     *
     * @param tell hears which one comes next
     */
    async inSample(
      method: string,
      embed: (part: Examples) => Promise<NumberArray>,
      tell: (part: string) => void,
    ): Promise<Outcome> {
      const took: { readonly fitSeconds: number; readonly seconds: number; readonly megabytes: number }[] = []
      let codes: NumberArray = { values: new Float32Array(), shape: [0] }
      const fits = test.count > neighbourhoods.size ? mostFits : 1
      const layout = async (rows: Uint32Array) => {
        tell(fits > 1 ? `, subset ${took.length + 1} of ${fits}` : '')
        // It is fitted to what it places: there is nothing to use it for.
        const { result, ...one } = await measured(
          () => embed(subset(test, rows)),
          async (layout) => layout,
        )
        codes = result
        took.push(one)
        return codes
      }
      const kept = await neighbourhoodsKept(truth, layout, { ...neighbourhoods, subsets: fits })
      const each = (of: (one: (typeof took)[number]) => number) => took.reduce((sum, one) => sum + of(one), 0) / took.length
      return {
        ...outcomeOf(method, codes, kept, null),
        fitSeconds: each(({ fitSeconds }) => fitSeconds),
        seconds: each(({ seconds }) => seconds),
        megabytes: each(({ megabytes }) => megabytes),
        isTransductive: true,
      }
    },
  }
}

function outcomeOf(method: string, codes: NumberArray, kept: NeighbourhoodsKept, errors: Float64Array | null) {
  return {
    method,
    dimensions: codes.values.length / (codes.shape[0] as number),
    bytes: null,
    readings: {
      meanSquaredError: errors && { kind: 'mean' as const, runs: [errors] },
      trustworthiness: { kind: 'mean' as const, runs: kept.trustworthiness.each },
      continuity: { kind: 'mean' as const, runs: kept.continuity.each },
    },
  }
}
