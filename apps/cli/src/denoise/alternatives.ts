import {
  type Corruption,
  counted,
  type ExamplePairs,
  type Examples,
  fromArray,
  type NumberArray,
  SandglassError,
  take,
} from '@sandglass/base'
import { bilateralFilter, constant, medianFilter, type Restorer, unchanged } from '@sandglass/baselines'
import { corrupted } from '@sandglass/core'
import { corruption as corruptionOf } from '@sandglass/data'
import type { ResolvedConfig } from '../config/resolve-config.js'
import type { Session } from '../output/session.js'
import type { ModelPlace } from '../runs/open-model.js'
import { openRunData, type RunData } from '../runs/run-data.js'

/** What the images themselves are called among the alternatives. */
export const noisyInput = 'noisy input'

interface Alternative {
  readonly name: string
  readonly make: () => Restorer
  /** Whether it is set by pairs of images. */
  readonly isTuned: boolean
  /** Whether it restores nothing, and only shows how little is enough to be better. */
  readonly isControl: boolean
}

/** What may be used instead of a denoiser, and what shows how little is enough to be better. */
export const alternatives: readonly Alternative[] = [
  { name: noisyInput, make: unchanged, isTuned: false, isControl: true },
  { name: 'all black', make: constant, isTuned: false, isControl: true },
  { name: 'median filter', make: medianFilter, isTuned: true, isControl: false },
  { name: 'bilateral filter', make: bilateralFilter, isTuned: true, isControl: false },
]

/** By how many images filters are tuned. */
const tuningImages = 100

/** What filters are tuned by. */
export interface Tuning {
  readonly pairs: ExamplePairs
  /** `100 validation images`. */
  readonly text: string
}

interface TuningOptions {
  /** What makes images noisy where the run had no pairs; null where nobody says. */
  readonly corruption: Corruption | null
  /** What the noise is drawn from that is judged; images to tune by get other noise. */
  readonly seed: number
  /** What will be judged; null for images that are no part of the run's data. */
  readonly judged: Examples | null
}

/**
 * Images that a run held out to choose by, or some that it was trained on where those are judged, or are test images, which
 * choose nothing. Null where there are no pairs and no noise to make them by.
 */
export function tuningOf(
  { training, validation, targets }: Pick<RunData, 'training' | 'validation' | 'targets'>,
  { corruption, seed, judged }: TuningOptions,
): Tuning | null {
  const isHeldOut = validation !== null && validation.role !== 'test' && judged?.role !== 'validation'
  const input = take(isHeldOut ? validation : training, tuningImages)
  const target = isHeldOut ? targets?.validation : targets?.training
  const text = counted(input.count, isHeldOut ? 'validation image' : 'training image')
  if (target) return { pairs: { input, target: take(target, tuningImages) }, text }
  return corruption && { pairs: { input: corrupted(input, { corruption, seed: seed + 1 }), target: input }, text }
}

/** What filters are tuned by, for a model that was saved: null, with the reason told, where its run or the run's data are gone. */
export async function tuningFor(
  session: Session,
  { run, preprocessing }: ModelPlace,
  { corruption, ...options }: TuningOptions,
): Promise<Tuning | null> {
  const without = (why: string): null => {
    session.note(`Without filters to hold it against: ${why}.`)
    return null
  }
  if (run === null) return without('the model is without its run, and so without images to tune them by')
  try {
    const data = await openRunData(session, 'denoise', run.config as ResolvedConfig, preprocessing)
    const noise = run.config.training.corruption
    const tuning = tuningOf(data, { ...options, corruption: corruption ?? (noise && corruptionOf(noise)) })
    return tuning ?? without('nobody knows the noise to tune them by')
  } catch (error) {
    if (!SandglassError.isInstance(error)) throw error
    return without(`what the run was trained on can't be read (${error.message})`)
  }
}

/** One of the alternatives, ready for images of any size. */
export interface FittedAlternative {
  readonly name: string
  /** What it was set to; empty where there is nothing to set. */
  readonly settings: Readonly<Record<string, number>>
  /** By what it was set: `100 validation images`; null where there is nothing to set. */
  readonly tunedBy: string | null
  readonly restore: (images: Examples) => Promise<NumberArray>
}

/** For what is not tuned. */
const nothing: ExamplePairs = { input: fromArray(new Float32Array(), [1]), target: fromArray(new Float32Array(), [1]) }

/** The alternatives, filters set to what does best; without anything to tune them by, no filters. */
export async function fitAlternatives({ io, note }: Session, tuning: Tuning | null): Promise<FittedAlternative[]> {
  const { signal } = io
  const fitted: FittedAlternative[] = []
  if (tuning !== null) note(`Tuning filters by ${tuning.text} …`)
  for (const { name, make, isTuned } of alternatives) {
    if (isTuned && tuning === null) continue
    const method = await make().fit(tuning?.pairs ?? nothing, { signal })
    fitted.push({
      name,
      settings: method.settings,
      tunedBy: isTuned ? (tuning?.text ?? null) : null,
      restore: (images) => method.restore(images, { signal }),
    })
  }
  return fitted
}
