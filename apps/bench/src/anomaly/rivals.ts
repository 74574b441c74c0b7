import { type Detector, ecod, isolationForest, nearestNeighbours, pcaReconstruction } from '@sandglass/baselines'
import { pyodAutoencoder } from './pyod.js'
import type { Rival } from './rival.js'

export const rivalsOfImages: readonly Rival[] = [
  plain('1-NN, scaled', nearestNeighbours({ neighbours: 1, scaling: 'standardised' })),
  plain('5-NN, scaled', nearestNeighbours({ neighbours: 5, scaling: 'standardised' })),
  plain('1-NN, raw', nearestNeighbours({ neighbours: 1 })),
  plain('5-NN, raw', nearestNeighbours({ neighbours: 5 })),
  plain('PCA-32', pcaReconstruction({ components: 32 })),
  plain('isolation forest', isolationForest()),
]

/** @param python an interpreter that has PyOD and PyTorch, whose autoencoder then takes part; null for none */
export function rivalsOfTables(python: string | null): readonly Rival[] {
  return [
    plain('5-NN', nearestNeighbours({ neighbours: 5 })),
    plain('isolation forest', isolationForest()),
    plain('ECOD', ecod()),
    ...(python === null ? [] : [{ name: 'PyOD’s AutoEncoder', scores: pyodAutoencoder(python) }]),
  ]
}

function plain(name: string, method: Detector): Rival {
  return {
    name,
    scores: async (normal, examples, seed) => await (await method.fit(normal, { seed })).score(examples),
  }
}
