import { type Figure, imageGrid, lossCurves } from '@sandglass/viz'
import type { Progress } from './session.js'

/** Test digits above what came back of them; null before there are any. */
export function reconstructionFigure({ originals, reconstructions }: Progress, latent: number): Figure | null {
  if (!originals || !reconstructions) return null
  const rows = [
    { caption: 'test digits', images: originals },
    { caption: `through ${latent} numbers and back`, images: reconstructions },
  ]
  return imageGrid({ rows, captions: 'above' })
}

/** The loss of each step at first; after two epochs, the means of the epochs beside the validation's. */
export function lossFigure({ epochs, stepLosses }: Progress): Figure | null {
  const yLabel = 'binary cross-entropy'
  if (epochs.length < 2)
    return stepLosses.length < 2 ? null : lossCurves({ series: [{ name: 'training', values: stepLosses }], xLabel: 'step', yLabel })
  const training = epochs.map((epoch) => epoch.training.loss)
  const validation = epochs.flatMap((epoch) => epoch.validation?.loss ?? [])
  return lossCurves({
    series: [
      { name: 'training', values: training },
      { name: 'validation', values: validation },
    ],
    yLabel,
  })
}
