import { type Examples, split, take } from '@sandglass/core'
import { mnist } from '@sandglass/data/mnist'
import type { Study } from './studies/study.js'

/** Cuts a study down, for trying it out. */
export interface Scale {
  /** How many examples of each set; null for all. */
  readonly examples: number | null
  /** Epochs in place of the study's; null for these. */
  readonly epochs: number | null
  /** Samples in place of the study's; null for these. */
  readonly samples: number | null
}

export const whole: Scale = { examples: null, epochs: null, samples: null }

export interface StudyData {
  readonly training: Examples
  readonly test: Examples
}

/** MNIST as a study's split has it. */
export async function dataOf({ measure }: Study, { examples }: Scale): Promise<StudyData> {
  const { train, test } = await mnist()
  // Where there may be something to choose, 10,000 are kept out of the training for that.
  const training = measure === '−log p(x)' ? heldOut(train).training : train
  return cut({ training, test }, examples)
}

/** The training images alone: 10,000 of them stand in for the test images. */
export async function heldOutOf({ examples }: Scale): Promise<StudyData> {
  const { training, validation } = heldOut((await mnist()).train)
  return cut({ training, test: validation }, examples)
}

function heldOut(train: Examples) {
  return split(train, { validation: 10_000, seed: 0 })
}

function cut({ training, test }: StudyData, examples: number | null): StudyData {
  const first = (set: Examples) => (examples === null ? set : take(set, Math.min(examples, set.count)))
  return { training: first(training), test: first(test) }
}
