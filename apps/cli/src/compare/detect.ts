import { type Examples, refuse, sizeOf } from '@sandglass/base'
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
import type { Session } from '../output/session.js'
import { measured } from './measured.js'
import type { Prepared } from './prepare.js'
import type { Outcome, Round } from './round.js'
import { modelName } from './row.js'

const measures = [
  { name: 'auc', title: 'area under ROC', short: 'AUC', better: 'higher' },
  { name: 'averagePrecision', title: 'average precision', short: 'average precision', better: 'higher' },
] as const

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

/** Scores the test examples by the model and by what may be used instead, all fitted on the same normal examples. */
export async function compareDetectors(session: Session, prepared: Prepared): Promise<Round[]> {
  const { model, detection, normal, test, seed } = prepared
  const isAnomaly = anomaliesAmong(test, normal)
  if (detection === null || isAnomaly === null || new Set(isAnomaly).size < 2)
    return refuse(
      'compare',
      '--normal',
      'the classes that are normal, among others that there are',
      normal,
      'Name them, as in --normal 3 or --normal fine: the other classes are the anomalies.',
    )
  const { signal } = session.io
  const outcomes: Outcome[] = []
  const add = async (method: string, work: () => Promise<ArrayLike<number>>) => {
    session.note(`  ${method} …`)
    const { result: scores, seconds, megabytes } = await measured(work)
    const readings = {
      auc: { kind: 'auc' as const, scores, isAnomaly },
      averagePrecision: { kind: 'figure' as const, value: averagePrecision(scores, isAnomaly) },
    }
    outcomes.push({ method, dimensions: null, bytes: null, readings, seconds, megabytes, isTransductive: false })
  }
  await add(modelName, async () => {
    const made = await detector(model, detection, { scaling: prepared.scaling, signal })
    return (await detect(model, made, test, { signal })).scores
  })
  for (const [name, method] of detectors(test, detection.training.count))
    await add(name, async () => {
      const { score } = await method.fit(detection.training, { seed, signal })
      return await score(test, { signal })
    })
  const notes = prepared.isOneFile
    ? [
        'Training and judging are from the same file: judged are the anomalies in it, and the normal examples that were set aside to calibrate by, which no method has learnt from.',
      ]
    : []
  return [{ task: 'detect', heading: 'Anomalies', measures, outcomes, notes }]
}
