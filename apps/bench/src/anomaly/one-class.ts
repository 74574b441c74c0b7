import { type Examples, type LabelledExamples, subset, take } from '@sandglass/base'
import { detectionSplit, rocAuc } from '@sandglass/core'
import { loadData } from '@sandglass/data'
import { ofImages, scoresBy } from './configuration.js'
import type { AnomalyOptions, ImageSet } from './options.js'
import type { Case } from './result.js'
import { rivalsOfImages } from './rivals.js'

type Log = (line: string) => void

/**
 * One class's training images, less the calibration part, are what is normal; all test images are judged, and those of other
 * classes are the anomalies. Plain methods learn from all but the calibration part.
 */
export async function oneClass(set: ImageSet, { classes, seeds, isTrial }: AnomalyOptions, log: Log): Promise<Case[]> {
  const { train, test } = await loadData(set)
  const judged = isTrial ? take(test, 500) : test
  const cases: Case[] = []
  for (const normal of classes)
    for (const seed of seeds) {
      const indices = Array.from(train.labels).flatMap((label, index) => (label === normal ? [index] : []))
      const { parts, learnt } = partsOf(subset(train, isTrial ? indices.slice(0, 600) : indices), seed)
      const isAnomaly = Array.from(judged.labels, (label) => label !== normal)
      const results: Case['results'][number][] = []
      const add = async (method: string, work: () => Promise<Float64Array>) => {
        const began = performance.now()
        const scores = await work()
        const seconds = (performance.now() - began) / 1000
        const auc = rocAuc(scores, isAnomaly)
        log(`${set}, class ${normal}, seed ${seed}: ${method} ${auc.toFixed(4)} after ${seconds.toFixed(1)} s`)
        results.push({ method, scores, auc, seconds })
      }
      for (const [name, members] of Object.entries(ofImages))
        await add(name, () => scoresBy(members, parts, judged, seed, isTrial ? 3 : null))
      for (const rival of rivalsOfImages) await add(rival.name, () => rival.scores(learnt, judged, seed))
      cases.push({ set: `${set} ${normal}`, seed, examples: set, isAnomaly, results })
    }
  return cases
}

/** The three parts, and the first two together: labels tell which example went where. */
function partsOf(examples: Examples, seed: number) {
  const numbered: LabelledExamples = { ...examples, labels: Float64Array.from({ length: examples.count }, (_, index) => index) }
  const parts = detectionSplit(numbered, { seed })
  return { parts, learnt: subset(examples, [...Array.from(parts.training.labels), ...Array.from(parts.validation.labels)]) }
}
