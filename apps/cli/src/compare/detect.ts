import { type Examples, sizeOf } from '@sandglass/base'
import {
  type Detector,
  ecod,
  hbos,
  isolationForest,
  localOutlierFactor,
  nearestNeighbours,
  pcaReconstruction,
} from '@sandglass/baselines'
import { averagePrecision, detect, detector } from '@sandglass/core'
import { anomaliesAmong } from '../detect/normal.js'
import { formatCount, formatQuantity } from '../output/format.js'
import type { Session } from '../output/session.js'
import { measured, type Took, withTraining } from './measured.js'
import type { Prepared } from './prepare.js'
import { refuseWithoutNormal } from './refuse-task.js'
import type { Outcome, Round } from './round.js'
import { modelName } from './row.js'

const measures = [
  { name: 'auc', title: 'area under ROC', short: 'AUC', better: 'higher' },
  { name: 'averagePrecision', title: 'average precision', short: 'average precision', better: 'higher' },
] as const

/** Of fewer examples of a kind, the bootstrap of an area tells too little of how far it may be off: by ten, 99.5 % hold in 97 of 100 cases. */
const leastForIntervals = 50

/** What may be used instead; images also with each brought to one brightness and contrast. */
function detectors({ shape }: Examples, training: number): (readonly [string, Detector])[] {
  const size = sizeOf(shape)
  const neighbours = Math.min(5, training)
  return [
    ['1 nearest neighbour', nearestNeighbours({ neighbours: 1 })],
    [`${neighbours} nearest neighbours`, nearestNeighbours({ neighbours })],
    ...(shape.length === 3
      ? ([
          ['1 nearest neighbour, scaled', nearestNeighbours({ neighbours: 1, scaling: 'standardised' })],
          [`${neighbours} nearest neighbours, scaled`, nearestNeighbours({ neighbours, scaling: 'standardised' })],
        ] satisfies [string, Detector][])
      : []),
    ['local outlier factor', localOutlierFactor({ neighbours: Math.min(20, training - 1) })],
    ['isolation forest', isolationForest()],
    ['extended isolation forest', isolationForest({ extension: Math.min(size - 1, 31) })],
    ['ECOD', ecod()],
    ['HBOS', hbos()],
    ['PCA reconstruction', pcaReconstruction(size > 64 ? { components: 32 } : { variance: 0.9 })],
  ]
}

/** Scores the test examples by the model and by what may be used instead, all by the same normal examples. */
export async function compareDetectors(session: Session, prepared: Prepared): Promise<Round[]> {
  const { model, detection, learnt, normal, test, seed } = prepared
  const isAnomaly = anomaliesAmong(test, normal)
  if (detection === null || isAnomaly === null || new Set(isAnomaly).size < 2) return refuseWithoutNormal(normal)
  const { signal } = session.io
  const outcomes: Outcome[] = []
  const add = (method: string, { result: scores, ...took }: Took & { readonly result: ArrayLike<number> }) => {
    const readings = {
      auc: { kind: 'auc' as const, scores, isAnomaly },
      averagePrecision: { kind: 'figure' as const, value: averagePrecision(scores, isAnomaly) },
    }
    outcomes.push({ method, dimensions: null, bytes: null, readings, ...took, isTransductive: false })
  }
  session.note(`  ${modelName} …`)
  const own = await measured(
    () => detector(model, detection, { scaling: prepared.scaling, signal }),
    async (made) => (await detect(model, made, test, { signal })).scores,
  )
  add(modelName, withTraining(own, prepared.took))
  for (const [name, method] of detectors(test, learnt.count)) {
    session.note(`  ${name} …`)
    const took = await measured(
      () => method.fit(learnt, { seed, signal }),
      async ({ score }) => await score(test, { signal }),
    )
    add(name, took)
  }
  const rarer = Math.min(isAnomaly.filter(Boolean).length, isAnomaly.filter((is) => !is).length)
  const notes = [
    ...(prepared.isOneFile
      ? [
          'Training and judging are from the same file: judged are the anomalies in it, and the normal examples that were set aside to calibrate by, which no method has learnt from.',
        ]
      : []),
    `The other methods learn from all that made the ${modelName}, ${formatQuantity(learnt.count, 'normal example')}: ${formatCount(detection.training.count)} to train by and ${formatCount(detection.validation.count)} to stop by and to choose by.`,
    ...(rarer < leastForIntervals
      ? [
          `Of the rarer kind, anomalies or normal examples, ${formatCount(rarer)} are judged. With fewer than ${leastForIntervals}, intervals of areas are somewhat too narrow: decide nothing by one that ends near 0.`,
        ]
      : []),
  ]
  return [{ task: 'detect', heading: 'Anomalies', measures, outcomes, notes }]
}
