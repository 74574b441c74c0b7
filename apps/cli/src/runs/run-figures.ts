import { corrupted, type LossName, type RunConfig } from '@sandglass/core'
import { type Figure, toPng, toSvg } from '@sandglass/viz'
import { trainingFigure } from '../figures/curves.js'
import { reconstructionFigure } from '../figures/images.js'
import { latentSections } from '../figures/latent/index.js'
import type { LatentSection } from '../figures/latent/section.js'
import type { Run } from './run.js'
import { runFiles } from './run-folder.js'

/** What a run has to show. */
export interface RunFigures {
  /** Null where the examples are no pictures. */
  readonly reconstructions: Figure | null
  /** Null where no step was taken. */
  readonly losses: Figure | null
  /** What there is to see of its codes. */
  readonly latent: readonly LatentSection[]
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
  'mean-absolute-error': 'mean absolute error',
  huber: 'Huber loss',
  'structural-similarity': '1 − structural similarity',
  'peak-signal-to-noise': '− peak signal-to-noise ratio in dB',
}

/** What a model's objective is, by its config: a loss that is a mean per value, or a bound on the likelihood. */
function objectiveName(config: RunConfig['model']): string {
  if (!('loss' in config)) return 'nats an example'
  return lossNames[typeof config.loss === 'string' ? config.loss : config.loss.type]
}

/** Draws the first validation examples, or training ones where there are none. */
export async function drawRun({ model, data, corruption, started, steps, epochs, request }: Run): Promise<RunFigures> {
  const clean = data.validation ?? data.training
  const inputs = corruption === null ? clean : corrupted(clean, { corruption, seed: started.seed })
  return {
    reconstructions: await reconstructionFigure(model, inputs, { noisy: corruption !== null || data.targets !== null }),
    losses: trainingFigure(epochs, steps, objectiveName(request.config.model)),
    latent: await latentSections({ model, examples: clean, training: data.training, classes: data.classes, seed: started.seed }),
  }
}

/** What a model that can generate has made. */
export function samplesOf({ latent }: RunFigures): Figure[] {
  return latent.flatMap(({ figures }) => figures.flatMap(({ name, figure }) => (name === 'samples' ? [figure] : [])))
}

/** Keeps the figures in the run's folder. @returns their names there */
export async function writeFigures({ folder }: Run, { reconstructions, losses, latent }: RunFigures): Promise<string[]> {
  const files: [string, Uint8Array][] = []
  const figures = [
    ...(reconstructions === null ? [] : [{ name: 'reconstructions', figure: reconstructions }]),
    ...(losses === null ? [] : [{ name: 'losses', figure: losses }]),
    ...latent.flatMap((section) => section.figures),
  ]
  for (const { name, figure } of figures) files.push(fileOf(name, figure))
  for (const [name, bytes] of files) await folder.store.write(name, bytes)
  return files.map(([name]) => name)
}

/** Pictures keep their pixels as PNG; all else is drawn as SVG. */
function fileOf(name: string, figure: Figure): [name: string, bytes: Uint8Array] {
  const path = `${runFiles.figures}/${name}`
  return figure.type === 'image-grid' ? [`${path}.png`, toPng(figure)] : [`${path}.svg`, new TextEncoder().encode(toSvg(figure))]
}
