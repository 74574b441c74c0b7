import type { Examples } from '@sandglass/base'
import { type Detector, ecod, isolationForest, nearestNeighbours, pcaReconstruction } from '@sandglass/baselines'

/** A plain method, under the name that it has in the tables. */
export interface Rival {
  readonly name: string
  readonly method: Detector
}

export const rivalsOfImages: readonly Rival[] = [
  { name: '1-NN, scaled', method: nearestNeighbours({ neighbours: 1, scaling: 'standardised' }) },
  { name: '5-NN, scaled', method: nearestNeighbours({ neighbours: 5, scaling: 'standardised' }) },
  { name: '1-NN, raw', method: nearestNeighbours({ neighbours: 1 }) },
  { name: '5-NN, raw', method: nearestNeighbours({ neighbours: 5 }) },
  { name: 'PCA-32', method: pcaReconstruction({ components: 32 }) },
  { name: 'isolation forest', method: isolationForest() },
]

export const rivalsOfTables: readonly Rival[] = [
  { name: '5-NN', method: nearestNeighbours({ neighbours: 5 }) },
  { name: 'isolation forest', method: isolationForest() },
  { name: 'ECOD', method: ecod() },
]

/** Fits a plain method on normal examples, and scores others. */
export async function scoresOf({ method }: Rival, normal: Examples, examples: Examples, seed: number): Promise<Float64Array> {
  const fitted = await method.fit(normal, { seed })
  return await fitted.score(examples)
}
