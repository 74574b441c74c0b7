import { densityAndCoverage, distancesToNearest, frechetDistanceAtInfinity, type NumberArray } from '@sandglass/core'
import { median } from '../../statistics.js'
import type { Classifier } from './classifier.js'

/** How good samples are, in the features of one classifier. */
export interface Verdict {
  /** Fréchet distance to the test images, at as many samples as there are and at infinitely many. */
  readonly distance: number
  readonly distanceAtInfinity: number
  /** How well the line to infinity fits; near 1 where it can be trusted. */
  readonly fit: number
  readonly density: number
  readonly coverage: number
  /**
   * The median distance, in pixels' values, from a sample to the nearest training image, by that from a
   * test image: well below 1 where training images were learnt by heart.
   */
  readonly memorisation: number
}

/** What samples are judged against, computed once. */
export interface Reference {
  readonly features: NumberArray
  readonly training: NumberArray
  /** The median distance from a test image to the nearest training image. */
  readonly distance: number
}

export async function referenceOf(classifier: Classifier, test: NumberArray, training: NumberArray): Promise<Reference> {
  return {
    features: await classifier.features(test),
    training,
    distance: median([...(await distancesToNearest(test, training))]),
  }
}

export async function judge(classifier: Classifier, images: NumberArray, reference: Reference, seed: number): Promise<Verdict> {
  const features = await classifier.features(images)
  const { distance, measured, fit } = frechetDistanceAtInfinity(features, reference.features, { seed })
  const { density, coverage } = await densityAndCoverage(features, reference.features)
  const nearest = median([...(await distancesToNearest(images, reference.training))])
  return { distance: measured, distanceAtInfinity: distance, fit, density, coverage, memorisation: nearest / reference.distance }
}
