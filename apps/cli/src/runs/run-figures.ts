import { corrupted, type LossName } from '@sandglass/core'
import { type Figure, toPng, toSvg } from '@sandglass/viz'
import { trainingFigure } from '../figures/curves.js'
import { reconstructionFigure } from '../figures/images.js'
import type { Run } from './run.js'
import { runFiles } from './run-folder.js'

/** What a run has to show. */
export interface RunFigures {
  /** Null where the examples are no pictures. */
  readonly reconstructions: Figure | null
  /** Null where no step was taken. */
  readonly losses: Figure | null
}

/** What was drawn of a run, and where it is kept. */
export interface FinishedRun {
  readonly figures: RunFigures
  /** The figures' files, absolute. */
  readonly files: readonly string[]
  /** The report's file, absolute. */
  readonly report: string
}

/** The losses' names as the field writes them. */
const lossNames: Readonly<Record<LossName, string>> = {
  'binary-crossentropy': 'binary cross-entropy',
  'mean-squared-error': 'mean squared error',
}

/** Draws the first validation examples, or training ones where there are none. */
export async function drawRun({ model, data, corruption, started, steps, epochs, request }: Run): Promise<RunFigures> {
  const clean = data.validation ?? data.training
  const inputs = corruption === null ? clean : corrupted(clean, { corruption, seed: started.seed })
  return {
    reconstructions: await reconstructionFigure(model, inputs, { noisy: corruption !== null }),
    losses: trainingFigure(epochs, steps, lossNames[request.config.model.loss]),
  }
}

/** Keeps the figures in the run's folder. @returns their names there */
export async function writeFigures({ folder }: Run, { reconstructions, losses }: RunFigures): Promise<string[]> {
  const files: [string, Uint8Array][] = []
  if (reconstructions !== null) files.push([`${runFiles.figures}/reconstructions.png`, toPng(reconstructions)])
  if (losses !== null) files.push([`${runFiles.figures}/losses.svg`, new TextEncoder().encode(toSvg(losses))])
  for (const [name, bytes] of files) await folder.store.write(name, bytes)
  return files.map(([name]) => name)
}
