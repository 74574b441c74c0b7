import { type Examples, type NumberArray, readAll, sizeOf, take } from '@sandglass/base'
import { pca } from '@sandglass/baselines'
import { encode, type LabelledFeatures, linearProbe, nearestNeighbourAccuracy, split } from '@sandglass/core'
import { formatCount } from '../output/format.js'
import type { Session } from '../output/session.js'
import { measured, withTraining } from './measured.js'
import type { Prepared } from './prepare.js'
import { checkClassesToTell, refuseWithoutClasses } from './refuse-task.js'
import type { Outcome, Round } from './round.js'
import { modelName } from './row.js'

const measures = [
  { name: 'probe', title: 'linear probe', short: 'probe', better: 'higher' },
  { name: 'neighbours', title: '5 nearest neighbours', short: '5-NN', better: 'higher' },
  { name: 'probeFewLabels', title: 'linear probe, 10 labels a class', short: 'probe, few labels', better: 'higher' },
  { name: 'neighboursFewLabels', title: '5 nearest neighbours, 10 labels a class', short: '5-NN, few labels', better: 'higher' },
] as const

const labelsPerClass = 10

type Features = (examples: Examples) => Promise<NumberArray>

/** How well classes can be told by the model's codes, by PCA's of the same size, and by the values themselves. */
export async function compareFeatures(session: Session, prepared: Prepared): Promise<Round[]> {
  const { model, test, seed } = prepared
  const { signal } = session.io
  const { training, validation } = partsOf(prepared)
  const components = Math.min(sizeOf(model.latentShape), sizeOf(test.shape), prepared.training.count - 1)
  const methods: (readonly [string, () => Features | Promise<Features>])[] = [
    [modelName, () => (examples) => encode(model, examples, { signal })],
    ['PCA', async () => (await pca({ components }).fit(prepared.training, { signal })).transform],
    ['the values themselves', () => readAll],
  ]
  const classes = new Set(Array.from(training.labels ?? []))
  const hasMany = [training, validation].every(({ labels = [] }) => smallestClass(labels, classes) >= labelsPerClass)
  const few = { labelsPerClass, seed }
  const outcomes: Outcome[] = []
  for (const [method, make] of methods) {
    session.note(`  ${method} …`)
    const made = await measured(make, async (of) => ({
      training: await labelled(of, training),
      validation: await labelled(of, validation),
      test: await labelled(of, test),
    }))
    const { result, ...took } = method === modelName ? withTraining(made, prepared.took) : made
    const [, ...shape] = result.test.features.shape
    const reading = ({ correct }: { readonly correct: readonly Uint8Array[] }) => ({ kind: 'mean' as const, runs: correct })
    outcomes.push({
      method,
      dimensions: sizeOf(shape),
      bytes: null,
      readings: {
        probe: reading(await linearProbe(result, { seed })),
        neighbours: reading(await nearestNeighbourAccuracy(result, { seed })),
        probeFewLabels: hasMany ? reading(await linearProbe(result, few)) : null,
        neighboursFewLabels: hasMany ? reading(await nearestNeighbourAccuracy(result, few)) : null,
      },
      ...took,
      isTransductive: false,
    })
  }
  const notes = [
    `Classes are learnt from ${formatCount(training.count)} labelled training examples, and the probe's penalty is chosen by ${formatCount(validation.count)} others. PCA is fitted on all ${formatCount(prepared.training.count)} that the model was trained on.`,
    ...(hasMany
      ? [`Of few labels, there are ${labelsPerClass} a class, drawn ten times.`]
      : [`Not every class has ${labelsPerClass} examples to learn from, and as many to choose the penalty by.`]),
    'Used in is the time of making the features; telling classes by them is the same for all.',
  ]
  return [{ task: 'features', heading: 'Features', measures, outcomes, notes }]
}

/** Labelled examples to learn classes from, and others to choose the probe's penalty by. */
function partsOf({ training: all, validation: held, test, labelled: most, seed }: Prepared) {
  if (all.labels === undefined || test.labels === undefined) return refuseWithoutClasses()
  checkClassesToTell(all)
  const training = take(all, most)
  return held?.labels === undefined ? split(training, { validation: 0.1, seed }) : { training, validation: take(held, most) }
}

async function labelled(of: Features, examples: Examples): Promise<LabelledFeatures> {
  return { features: await of(examples), labels: examples.labels ?? [] }
}

/** How many examples the class has that has the fewest. */
function smallestClass(labels: ArrayLike<number>, classes: ReadonlySet<number>): number {
  const counts = new Map([...classes].map((label) => [label, 0]))
  for (const label of Array.from(labels)) counts.set(label, (counts.get(label) ?? 0) + 1)
  return Math.min(...counts.values())
}
