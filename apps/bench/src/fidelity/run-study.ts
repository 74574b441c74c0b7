import {
  activeUnits,
  corrupted,
  createModel,
  type Examples,
  encode,
  evaluate,
  fit,
  logLikelihood,
  type Model,
  peakSignalToNoise,
  readAll,
  reconstruct,
  type TrainingOptions,
} from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { dataOf, heldOutOf, type Scale, type StudyData } from './data.js'
import type { Choice, Outcome, Study } from './studies/study.js'

/** What tells of an epoch, for people who wait. */
export type Progress = (epoch: number, epochs: number, loss: number) => void

/** Trains one seed of a study and measures it, once, on the test images. */
export async function runStudy(study: Study, seed: number, scale: Scale, tell: Progress): Promise<Outcome> {
  return trainAndMeasure(study, await dataOf(study, scale), { seed, scale, tell })
}

/** What one of the values that a study chooses among comes to on training images that are held out of it. */
export async function runCandidate(study: Study, choice: Choice, candidate: number, run: Run): Promise<number> {
  const training = choice.training(candidate)
  return (await trainAndMeasure({ ...study, training }, await heldOutOf(run.scale), run)).figure
}

export interface Run {
  readonly seed: number
  readonly scale: Scale
  readonly tell: Progress
}

async function trainAndMeasure(study: Study, { training, test }: StudyData, { seed, scale, tell }: Run): Promise<Outcome> {
  const began = performance.now()
  using model = createModel({ ...study.model, seed })
  const { corruption: noise = null, ...fields } = study.training
  const epochs = scale.epochs ?? fields.epochs ?? 10
  const options: TrainingOptions = { ...fields, epochs, seed, corruption: noise && corruption(noise), health: false }
  await fit(model, training, {
    ...options,
    onEvent: (event) => {
      if (event.type === 'epoch') tell(event.epoch, epochs, event.training.loss)
    },
  })
  const measured = await measure(study, model, test, seed, scale)
  return { seed, ...measured, seconds: (performance.now() - began) / 1000 }
}

async function measure(
  study: Study,
  model: Model,
  test: Examples,
  seed: number,
  scale: Scale,
): Promise<Omit<Outcome, 'seed' | 'seconds'>> {
  const noise = study.training.corruption ? corruption(study.training.corruption) : null
  if (study.samples !== null && noise) {
    // Drawn once, by a seed that the table states.
    const binary = corrupted(test, { corruption: noise, seed: 0 })
    const { mean, standardError } = await logLikelihood(model, binary, { samples: scale.samples ?? study.samples, seed })
    const { parts } = await evaluate(model, binary, { seed })
    return { figure: -mean, standardError, ...ratesOf(parts), activeUnits: await activeUnitsOf(model, binary) }
  }
  if (study.measure === 'peak signal-to-noise ratio') {
    const restored = await reconstruct(model, test, { corruption: noise, seed })
    return { figure: peakSignalToNoise(restored, await readAll(test)).mean, rate: null, distortion: null, activeUnits: null }
  }
  const { loss, parts } = await evaluate(model, test, { corruption: noise, seed, batchSize: study.training.batchSize ?? 128 })
  return { figure: loss, ...ratesOf(parts), activeUnits: await activeUnitsOf(model, test) }
}

function ratesOf(parts: Readonly<Record<string, number>>): Pick<Outcome, 'rate' | 'distortion'> {
  const { divergence = null, reconstruction = null } = parts
  return divergence === null ? { rate: null, distortion: null } : { rate: divergence, distortion: reconstruction }
}

/** Null of a model without a posterior. */
async function activeUnitsOf(model: Model, examples: Examples): Promise<number | null> {
  if (!model.posterior) return null
  const { values, shape } = await encode(model, examples)
  return activeUnits(values, shape[0] ?? 0)
}
