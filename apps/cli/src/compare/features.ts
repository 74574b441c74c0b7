import { type Examples, type NumberArray, readAll, refuse, sizeOf, take } from '@sandglass/base'
import { pca } from '@sandglass/baselines'
import { encode, type LabelledFeatures, linearProbe, nearestNeighbourAccuracy, pairedDifference, split } from '@sandglass/core'
import type { Session } from '../output/session.js'
import { measured } from './measured.js'
import type { Prepared } from './prepare.js'
import { type Comparison, modelName, type Row } from './row.js'

const measures = [
  { name: 'probe', title: 'linear probe', short: 'probe', better: 'higher' },
  { name: 'neighbours', title: '5 nearest neighbours', short: '5-NN', better: 'higher' },
  { name: 'probeFewLabels', title: 'linear probe, 10 labels a class', short: 'probe, few labels', better: 'higher' },
  { name: 'neighboursFewLabels', title: '5 nearest neighbours, 10 labels a class', short: '5-NN, few labels', better: 'higher' },
] as const

/** Of how many training examples classes are learnt. */
const mostTraining = 10_000
const labelsPerClass = 10

type Features = (examples: Examples) => Promise<NumberArray>

/** How well classes can be told by the model's codes, by PCA's of the same size, and by the values themselves. */
export async function compareFeatures(session: Session, prepared: Prepared): Promise<Comparison> {
  const { model, training: all, test, seed } = prepared
  if (all.labels === undefined || test.labels === undefined)
    return refuse(
      'compare',
      '--task',
      'another than features for examples without classes',
      'features',
      'Compare by --task reduce.',
    )
  const { signal } = session.io
  const { training, validation } = split(take(all, mostTraining), { validation: 0.1, seed })
  const components = Math.min(sizeOf(model.latentShape), sizeOf(test.shape), training.count - 1)
  const methods: (readonly [string, () => Promise<Features>])[] = [
    [modelName, async () => (examples) => encode(model, examples, { signal })],
    ['PCA', async () => (await pca({ components }).fit(training, { signal })).transform],
    ['the values themselves', async () => readAll],
  ]
  const hasMany = [training, validation].every((examples) => smallestClass(examples.labels ?? []) >= labelsPerClass)
  const few = { labelsPerClass, seed }
  const rows: Row[] = []
  let own: readonly Uint8Array[] = []
  for (const [method, make] of methods) {
    session.note(`  ${method} …`)
    const { result, seconds, megabytes } = await measured(async () => {
      const of = await make()
      return { training: await labelled(of, training), validation: await labelled(of, validation), test: await labelled(of, test) }
    })
    const probe = await linearProbe(result, { seed })
    if (method === modelName) own = probe.correct
    const [, ...shape] = result.test.features.shape
    rows.push({
      method,
      dimensions: sizeOf(shape),
      measures: {
        probe: probe.accuracy,
        neighbours: (await nearestNeighbourAccuracy(result, { seed })).accuracy,
        probeFewLabels: hasMany ? (await linearProbe(result, few)).accuracy : null,
        neighboursFewLabels: hasMany ? (await nearestNeighbourAccuracy(result, few)).accuracy : null,
      },
      seconds,
      megabytes,
      isTransductive: false,
      gain: method === modelName ? null : pairedDifference(probe.correct, own),
    })
  }
  return {
    task: 'features',
    measures,
    rows,
    notes: [
      `Classes are learnt from ${training.count} training examples, and the probe's penalty is chosen by ${validation.count} others.`,
      ...(hasMany ? [] : [`Not every class has ${labelsPerClass} examples to learn from, and as many to choose the penalty by.`]),
      'The time is that of making the features; telling classes by them is the same for all.',
    ],
  }
}

async function labelled(of: Features, examples: Examples): Promise<LabelledFeatures> {
  return { features: await of(examples), labels: examples.labels ?? [] }
}

function smallestClass(labels: ArrayLike<number>): number {
  const counts = new Map<number, number>()
  for (const label of Array.from(labels)) counts.set(label, (counts.get(label) ?? 0) + 1)
  return Math.min(...counts.values())
}
