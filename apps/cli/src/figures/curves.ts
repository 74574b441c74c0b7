import type { EpochEvent } from '@sandglass/base'
import { type Figure, lossCurves } from '@sandglass/viz'

/** The losses of a training by epoch; null before the first is over. */
export function trainingFigure(epochs: readonly EpochEvent[], yLabel: string): Figure | null {
  if (epochs.length === 0) return null
  const validation = epochs.flatMap((event) => event.validation?.loss ?? [])
  return lossCurves({
    series: [
      { name: 'training', values: epochs.map((event) => event.training.loss) },
      ...(validation.length === epochs.length ? [{ name: 'validation', values: validation }] : []),
    ],
    yLabel,
  })
}
