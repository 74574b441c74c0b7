import type { EpochEvent, StepEvent } from '@sandglass/base'
import { type Figure, lossCurves } from '@sandglass/viz'

/** A step and its loss. */
export type StepLoss = Pick<StepEvent, 'step' | 'loss' | 'examples'>

/** Trainings of fewer epochs are drawn step by step: two or three points make no curve. */
export const fewestEpochs = 4
/** Into how many points steps are gathered, as single ones are too rough to read. */
const mostPoints = 60

/** How the loss fell; null if there was no step. A run that was resumed late has only its epochs. */
export function trainingFigure(epochs: readonly EpochEvent[], steps: readonly StepLoss[], yLabel: string): Figure | null {
  if (steps.length === 0 && epochs.length === 0) return null
  const [training, xOf, xLabel] =
    epochs.length < fewestEpochs
      ? ([gathered(steps), (event: EpochEvent) => event.step, 'step'] as const)
      : ([byEpoch(epochs), (event: EpochEvent) => event.epoch, 'epoch'] as const)
  const validated = epochs.filter(({ validation }) => validation !== null)
  const validation = { x: validated.map(xOf), values: validated.map((event) => event.validation?.loss ?? 0) }
  return lossCurves({
    series: [{ name: 'training', ...training }, ...(validated.length === 0 ? [] : [{ name: 'validation', ...validation }])],
    xLabel,
    yLabel,
  })
}

function byEpoch(epochs: readonly EpochEvent[]) {
  return { x: epochs.map(({ epoch }) => epoch), values: epochs.map(({ training }) => training.loss) }
}

/** Means over as many steps each, told at the last of them; weighted by example. */
function gathered(steps: readonly StepLoss[]) {
  const size = Math.ceil(steps.length / mostPoints)
  const groups = Array.from({ length: Math.ceil(steps.length / size) }, (_, index) => steps.slice(index * size, (index + 1) * size))
  return { x: groups.map((group) => group.at(-1)?.step ?? 0), values: groups.map(meanLoss) }
}

function meanLoss(steps: readonly StepLoss[]): number {
  const examples = steps.reduce((sum, step) => sum + step.examples, 0)
  return steps.reduce((sum, step) => sum + step.loss * step.examples, 0) / examples
}
